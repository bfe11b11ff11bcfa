// Frame of the pages that belong to an account.
import type { ReactNode } from "react";
import { Page } from "@/components/shell";
import { userFormOwner } from "@/app/_forms/form-owner";
import { requireUser } from "@/lib/session/current-user";

export async function UserPage({ width, children }: { width: "form" | "reading"; children: ReactNode }) {
  const { user } = await requireUser();
  return (
    <Page
      width={width}
      signedIn
      isAdmin={user.role === "admin"}
      current="/account"
      formOwner={await userFormOwner()}
    >
      {children}
    </Page>
  );
}
