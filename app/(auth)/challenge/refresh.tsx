"use client";
// Asks the server for the page again while something is on its way. Without JavaScript the browser does it.
import { useRouter } from "next/navigation";
import { useEffect } from "react";

export function Refresh({ everySeconds }: { everySeconds: number }) {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(refresh, everySeconds * 1000);
    return () => clearInterval(timer);
  }, [refresh, everySeconds]);
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
    </noscript>
  );
}
