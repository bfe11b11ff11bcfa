// Frame of the pages that belong to an account.
import type { ReactNode } from "react";
import { SitePage } from "@/app/site-page";
import { userFormOwner } from "@/app/_forms/form-owner";

export async function UserPage({ width, children }: { width: "form" | "settings"; children: ReactNode }) {
  return (
    <SitePage width={width} current="/account" formOwner={await userFormOwner()}>
      {children}
    </SitePage>
  );
}
