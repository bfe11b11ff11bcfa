// Layout of single-column account pages.
import type { ReactNode } from "react";
import { TextLink } from "@/components/link";
import { PageHeading } from "@/components/panel";
import { Page } from "@/components/shell";
import { requireUser } from "@/lib/session/current-user";
import { userFormOwner } from "@/app/_forms/form-owner";

export async function AccountPage({
  title,
  intro,
  children,
}: Parameters<typeof PageHeading>[0] & { children: ReactNode }) {
  const { user } = await requireUser();
  return (
    <Page
      width="reading"
      signedIn
      isAdmin={user.role === "admin"}
      current="/account"
      formOwner={await userFormOwner()}
    >
      <div className="print:hidden">
        <PageHeading title={title} intro={intro} />
      </div>
      {children}
      <p className="mt-4 lone-links print:hidden">
        <TextLink href="/account">Back to your account</TextLink>
      </p>
    </Page>
  );
}
