// Layout of single-column account pages.
import type { ReactNode } from "react";
import { TextLink } from "@/components/link";
import { PageHeading } from "@/components/panel";
import { UserPage } from "./user-page";

export function AccountPage({
  title,
  intro,
  children,
}: Parameters<typeof PageHeading>[0] & { children: ReactNode }) {
  return (
    <UserPage width="reading">
      <div className="print:hidden">
        <PageHeading title={title} intro={intro} />
      </div>
      {children}
      <p className="mt-4 lone-links print:hidden">
        <TextLink href="/account">Back to your account</TextLink>
      </p>
    </UserPage>
  );
}
