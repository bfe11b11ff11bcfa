// Page for unknown addresses and for pages that the user may not see. The two must look the same.

import type { Metadata } from "next";
import { BRAND } from "@/components/brand";
import { ButtonLink } from "@/components/link";
import { Message } from "@/components/message";
import { Page } from "@/components/shell";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <Page width="reading">
      <Message
        overline="404"
        title="Page not found"
        action={<ButtonLink href="/">Go to homepage</ButtonLink>}
      >
        The address may be mistyped, or the page may have moved. If you followed a link in {BRAND.name}, go
        back and try again.
      </Message>
    </Page>
  );
}
