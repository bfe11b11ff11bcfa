// Frame of every page except error pages, which don't read the session. It authorizes nothing.
import type { ReactNode } from "react";
import { Page } from "@/components/shell";
import { currentSession } from "@/lib/session/current-user";
import { userFormOwner } from "./_forms/form-owner";
import { signOut } from "./account/actions";

type SitePageProps = Pick<Parameters<typeof Page>[0], "width" | "current" | "formOwner"> & {
  children: ReactNode;
};

export async function SitePage(props: SitePageProps) {
  const session = await currentSession();
  const user = session && {
    name: session.user.name,
    isAdmin: session.user.role === "admin",
    formOwner: await userFormOwner(),
    signOut,
  };
  return <Page {...props} user={user} />;
}
