"use client";
// Shows the progress of a download. The browser downloads the file; this component only polls the server.
import { useEffect, useState, type ReactNode } from "react";
import type { ExportState as State } from "@/lib/admin/users/user-export";

type Progress = { state: State; rows: number | null; rowsSent: number };

const POLL_INTERVAL_MS = 1_000;

/** `children`: the button that starts the download. */
export function ExportState({ id, children, ...initial }: Progress & { id: string; children: ReactNode }) {
  const [progress, setProgress] = useState<Progress>(initial);
  const [isStarted, setStarted] = useState(false);
  const isOpen = progress.state === "running" || (isStarted && progress.state === "prepared");

  useEffect(() => {
    if (!isOpen) return;
    const timer = setInterval(async () => {
      // Polling must not extend the session: lib/session/current-user.ts ignores requests with this header.
      const response = await fetch(`/admin/accounts/export/${id}`, {
        headers: { "next-router-prefetch": "1" },
      }).catch(() => null);
      if (response?.ok) setProgress((await response.json()) as Progress);
    }, POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [id, isOpen]);

  if (progress.state === "prepared")
    return (
      <form
        action={`/admin/accounts/export/${id}`}
        method="post"
        encType="multipart/form-data"
        onSubmit={() => setStarted(true)}
      >
        {children}
      </form>
    );
  const label = getLabel(progress);
  return (
    <div className="min-w-48">
      <p className="font-medium tabular-nums">{label}</p>
      {progress.state === "running" && (
        <progress
          className="mt-1 w-full accent-primary"
          value={progress.rowsSent}
          max={progress.rows ?? 0}
          aria-label="Rows sent"
        />
      )}
      <span role="status" className="sr-only">
        {isOpen ? "" : label}
      </span>
    </div>
  );
}

function getLabel({ state, rows, rowsSent }: Progress): string {
  const count = `${rowsSent.toLocaleString("en")} of ${(rows ?? 0).toLocaleString("en")} rows`;
  const labels: Record<State, string> = {
    prepared: "Ready",
    running: `Downloading: ${count}`,
    finished: `Downloaded: ${count}`,
    broken_off: `Interrupted: ${count}`,
    expired: "Expired: not downloaded within 1 hour",
  };
  return labels[state];
}
