// Everything that happened to this account, newest first.
import type { Metadata } from "next";
import { Pagination } from "@/components/pagination";
import { TextLink } from "@/components/link";
import { PageHeading, Panel } from "@/components/panel";
import { Page } from "@/components/shell";
import { myActivity } from "@/lib/accounts/activity";
import { requireUser } from "@/lib/session/current-user";
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
        intro="What happened to your account. If something was not you, change your password and end all sessions."
      />
      <div className="grid gap-6">
        <Panel title="Newest first">
          <ActivityTable rows={rows} now={new Date()} />
        </Panel>
        <Pagination label="Activity" previous={link(newer)} next={link(older)} />
        <TextLink href="/account">Back to your account</TextLink>
      </div>
    </Page>
  );
}
