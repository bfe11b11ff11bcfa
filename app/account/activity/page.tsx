// Lists all events of the account, newest first.
import type { Metadata } from "next";
import { Pagination } from "@/components/pagination";
import { TextLink } from "@/components/link";
import { myActivity } from "@/lib/accounts/activity/activity";
import { requireUser } from "@/lib/session/current-user";
import { buildUrl, firstValue } from "@/app/search-params";
import { AccountPage } from "../account-page";
import { ActivityTable } from "./activity-table";
import { ActivityTabs } from "./activity-tabs";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({ searchParams }: PageProps<"/account/activity">) {
  await requireUser();
  const { rows, newer, older } = await myActivity(firstValue((await searchParams)["from"]));
  const link = (cursor: string | null) =>
    cursor ? buildUrl("/account/activity", { from: cursor }) : undefined;
  return (
    <AccountPage
      section="activity"
      title="Activity"
      intro={
        <>
          Sign-ins and changes on your account. If you don&apos;t recognize something,{" "}
          <TextLink href="/account/password">change your password</TextLink>. This signs you out of all other
          sessions.
        </>
      }
    >
      <div className="grid gap-6">
        <ActivityTabs current="/account/activity" />
        <ActivityTable rows={rows} now={new Date()} />
        <Pagination label="Activity" previous={link(newer)} next={link(older)} />
      </div>
    </AccountPage>
  );
}
