// Everything that happened to this account, newest first.
import type { Metadata } from "next";
import { Pagination } from "@/components/pagination";
import { TextLink } from "@/components/link";
import { PageHeading, Panel } from "@/components/panel";
import { Page } from "@/components/shell";
import { myActivity } from "@/lib/accounts/activity";
import { requireUser } from "@/lib/session/current-user";
import { BackLink } from "../back-link";
import { ActivityTable } from "./activity-table";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({ searchParams }: PageProps<"/account/activity">) {
  const { user } = await requireUser();
  const { from } = await searchParams;
  const { rows, newer, older } = await myActivity(typeof from === "string" ? from : undefined);
  const link = (cursor: string | null) => (cursor ? `/account/activity?from=${cursor}` : undefined);
  return (
    <Page width="reading" signedIn isAdmin={user.role === "admin"} current="/account">
      <PageHeading
        title="Activity"
        intro={
          <>
            What happened to your account. If something was not you,{" "}
            <TextLink href="/account/password">change your password</TextLink>, which ends all other sessions.
          </>
        }
      />
      <div className="grid gap-6">
        <Panel title="Newest first">
          <ActivityTable rows={rows} now={new Date()} />
        </Panel>
        <Pagination label="Activity" previous={link(newer)} next={link(older)} />
      </div>
      <BackLink />
    </Page>
  );
}
