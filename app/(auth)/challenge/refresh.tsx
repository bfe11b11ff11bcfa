"use client";
// Asks the server for the page again while something may change there, as long as somebody looks.
import { useRouter } from "next/navigation";
import { useEffect } from "react";

export function Refresh({ everySeconds, withoutScript }: { everySeconds: number; withoutScript: boolean }) {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, everySeconds * 1000);
    return () => clearInterval(timer);
  }, [refresh, everySeconds]);
  // A page that reloads itself would throw away what is being typed: only where nothing can be typed.
  if (!withoutScript) return null;
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
    </noscript>
  );
}
