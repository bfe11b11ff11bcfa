// Root layout. It authorizes nothing and contains no user data. Pages render their own header.

import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { BRAND } from "@/components/brand";
import { PageFrame } from "@/components/shell";
import { SupportProvider } from "@/components/support";
import { env } from "@/lib/env";
import { takePostedState } from "@/lib/http/posted-answer";
import { PostedStateProvider } from "./_forms/posted-state";
import { getSiteLinks } from "@/lib/http/site-links";
import "./globals.css";

/** The address is known at run time only. */
export async function generateMetadata(): Promise<Metadata> {
  await connection();
  return {
    metadataBase: env().APP_URL,
    title: { default: `${BRAND.name} · ${BRAND.claim}`, template: `%s · ${BRAND.name}` },
    description: BRAND.description,
    applicationName: BRAND.name,
    // The title and the description are those of the page, and the image is app/opengraph-image.png.
    openGraph: { type: "website", siteName: BRAND.name, locale: "en_US" },
    twitter: { card: "summary_large_image" },
    formatDetection: { telephone: false, email: false, address: false },
  };
}

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
  const { SUPPORT_URL, SOURCE_URL } = env();
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <a
          href="#content"
          className="sr-only z-10 rounded-field bg-primary font-semibold text-primary-content focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:px-5 focus:py-3 print:hidden"
        >
          Skip to content
        </a>
        <PostedStateProvider posted={await takePostedState()}>
          <SupportProvider url={SUPPORT_URL?.href}>
            <PageFrame links={getSiteLinks()} sourceUrl={SOURCE_URL?.href}>
              {children}
            </PageFrame>
          </SupportProvider>
        </PostedStateProvider>
      </body>
    </html>
  );
}
