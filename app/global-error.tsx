"use client";
// Error page for errors in the root layout. It replaces the whole document.

import { BRAND } from "@/components/brand";
import { PageFrame } from "@/components/shell";
import "./globals.css";
import ErrorPage from "./error";

export default function GlobalErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <title>{`Something went wrong · ${BRAND.name}`}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <PageFrame>
          <ErrorPage {...props} />
        </PageFrame>
      </body>
    </html>
  );
}
