// Lists the user's sessions, and signs them out.
import type { Metadata } from "next";
import { mySessions } from "@/lib/accounts/sessions/my-sessions";
import { requireUser } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { SessionList } from "./session-list";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  await requireUser();
  return (
    <AccountPage
      section="sessions"
      title="Sessions"
      intro="Where you're signed in. Sign out any session that you don't recognize. This also cancels sign-ins and changes in progress."
    >
      <SessionList sessions={await mySessions()} now={new Date()} />
    </AccountPage>
  );
}
