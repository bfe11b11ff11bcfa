// An address without a page – or with one that is not for whoever asks; both look the same.

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
        title="There is no page here"
        action={<ButtonLink href="/">Go to the start page</ButtonLink>}
      >
        The address may be mistyped, or the page has moved. If you followed a link inside {BRAND.name}, going
        back and trying again may help.
      </Message>
    </Page>
  );
}
