"use client";
// Shows new recovery codes once. With JavaScript, they can be copied, downloaded, and printed.
import { useState } from "react";
import { BRAND } from "@/components/brand";
import { ButtonLink, buttonClass } from "@/components/link";
import { Notice } from "@/components/notice";
import { formatTime } from "@/lib/values/format-time";

/** Where the codes work. Printed with them: paper is kept for years. */
export type CodesAccount = { email: string; site: string };

type CodesSheetProps = { codes: readonly string[]; madeAt: Date; account: CodesAccount };

export function CodesSheet({ codes, madeAt, account }: CodesSheetProps) {
  return (
    <div className="grid gap-6">
      <div className="print:hidden">
        <Notice kind="warning" title="These codes are shown only once">
          Store them away from your phone and your password. Once you leave this page, no one can show them
          again, not even us.
        </Notice>
      </div>
      <section className="sheet px-5 pt-6 pb-3 sm:px-8 sm:pt-8 sm:pb-5 print:border-0 print:bg-white print:p-0 print:text-black">
        <h2 className="text-xl">
          <span className="hidden print:inline">{BRAND.name}: </span>
          Your 10 recovery codes
        </h2>
        <p className="mt-1 wrap-anywhere text-muted print:text-black">
          For {account.email} at {account.site}, created on {formatTime(madeAt, "longDate")}. Each code works
          once, after your password, instead of a code from your phone.
        </p>
        <ol className="my-6 grid list-none gap-x-10 gap-y-2 sm:grid-cols-2 print:grid-cols-2">
          {codes.map((code, index) => (
            <li
              key={code}
              className="flex items-baseline gap-4 border-b border-line py-2 print:border-black/30"
            >
              <span
                aria-hidden="true"
                className="w-5 text-right text-sm text-muted tabular-nums print:text-black"
              >
                {index + 1}
              </span>
              <code className="font-mono text-lg tracking-wide whitespace-nowrap">{code}</code>
            </li>
          ))}
        </ol>
        <SaveButtons text={toText({ codes, madeAt, account })} codes={codes} />
      </section>
      <div className="print:hidden">
        <ButtonLink href="/account/security">I&apos;ve saved my codes</ButtonLink>
      </div>
    </div>
  );
}

function SaveButtons({ codes, text }: { codes: readonly string[]; text: string }) {
  const [status, setStatus] = useState("");

  async function copy() {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setStatus("Copied.");
    } catch {
      setStatus("Your browser blocked copying. Select the codes and copy them yourself.");
    }
  }

  function download() {
    // A blob URL, because a data: URL would leave the codes in the browser's download history.
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: FILE_NAME });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    setStatus(`Downloaded as ${FILE_NAME}.`);
  }

  return (
    <div className="print:hidden noscript:hidden">
      <div className="flex flex-wrap gap-3">
        <button type="button" className={buttonClass("secondary")} onClick={copy}>
          Copy
        </button>
        <button type="button" className={buttonClass("secondary")} onClick={download}>
          Download
        </button>
        <button type="button" className={buttonClass("secondary")} onClick={() => window.print()}>
          Print
        </button>
      </div>
      <p role="status" className="mt-3 min-h-6 text-sm text-muted">
        {status}
      </p>
    </div>
  );
}

const FILE_NAME = "twofold-recovery-codes.txt";

function toText({ codes, madeAt, account }: CodesSheetProps): string {
  return [
    `${BRAND.name}: 10 recovery codes`,
    `For ${account.email} at ${account.site}, created on ${formatTime(madeAt, "longDate")}`,
    "",
    ...codes.map((code, index) => `${String(index + 1).padStart(2)}  ${code}`),
    "",
    "Each code works once, after your password, instead of a code from your phone.",
    "Store them away from your password. If you create new codes, these stop working.",
    "",
  ].join("\n");
}
