// Root layout. It authorizes nothing and contains no user data. Pages render their own header.

import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { BRAND } from "@/components/brand";
import { PageFrame } from "@/components/shell";
import { env } from "@/lib/env";
import { takePostedState } from "@/lib/http/posted-answer";
import { PostedStateProvider } from "./_forms/posted-state";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: `${BRAND.name} – ${BRAND.claim}`, template: `%s – ${BRAND.name}` },
  description:
    "Accounts with verified phone numbers and a second factor, on your own Postgres: Next.js, Prisma, NextAuth, and Vonage Verify.",
  applicationName: BRAND.name,
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: BRAND.ground.light },
    { media: "(prefers-color-scheme: dark)", color: BRAND.ground.dark },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Pages must be rendered per request, because the CSP nonce changes with each one.
  await connection();
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <a
          href="#content"
          className="sr-only z-10 rounded-field bg-primary font-semibold text-primary-content focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:px-5 focus:py-3"
        >
          Skip to content
        </a>
        <PostedStateProvider posted={await takePostedState()}>
          <PageFrame supportUrl={env().SUPPORT_URL?.href}>{children}</PageFrame>
        </PostedStateProvider>
      </body>
    </html>
  );
}
