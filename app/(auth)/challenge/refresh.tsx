"use client";
// Reloads the page's data periodically while the tab is visible.
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
  // Without JavaScript, the whole page reloads and loses input. Use this only where nothing can be typed.
  if (!withoutScript) return null;
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
    </noscript>
  );
}
