// Lists the user's security alerts, whether or not email is configured.
import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { TextLink } from "@/components/link";
import { Pagination } from "@/components/pagination";
import { Time } from "@/components/time";
import { myNotifications, type NotificationRecord } from "@/lib/accounts/activity/my-notifications";
import { requireUser } from "@/lib/session/current-user";
import { buildUrl, firstValue } from "@/app/search-params";
import { AccountPage } from "../account-page";
import { ActivityTabs } from "../activity/activity-tabs";

export const metadata: Metadata = { title: "Security alerts" };

export default async function NoticesPage({ searchParams }: PageProps<"/account/notices">) {
  await requireUser();
  const { rows, newer, older } = await myNotifications(firstValue((await searchParams)["from"]));
  const link = (cursor: string | null) =>
    cursor ? buildUrl("/account/notices", { from: cursor }) : undefined;
  const now = new Date();
  return (
    <AccountPage
      section="activity"
      isSubpage
      title="Security alerts"
      intro={
        <>
          New sign-ins and changes to your account. If you don&apos;t recognize something,{" "}
          <TextLink href="/account/password">change your password</TextLink>. This signs you out of all other
          sessions.
        </>
      }
    >
      <div className="grid gap-6">
        <ActivityTabs current="/account/notices" />
        {rows.length > 0 ? (
          <ol className="divide-y divide-line sheet px-5 sm:px-7" aria-label="Security alerts, newest first">
            {rows.map((notice) => (
              <NoticeItem key={notice.id} notice={notice} now={now} />
            ))}
          </ol>
        ) : (
          <EmptyState title="No security alerts yet">
            New sign-ins and changes to your account will appear here.
          </EmptyState>
        )}
        <Pagination label="Security alerts" previous={link(newer)} next={link(older)} />
      </div>
    </AccountPage>
  );
}

function NoticeItem({ notice, now }: { notice: NotificationRecord; now: Date }) {
  const { title, sentences, facts, at } = notice;
  return (
    <li className="py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-lg">{title}</h2>
        <Time value={at} now={now} />
      </div>
      <div className="mt-1 grid max-w-prose gap-1">
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {facts.length > 0 && (
        <p className="mt-2 text-sm text-muted">{facts.map(([, value]) => value).join(" · ")}</p>
      )}
    </li>
  );
}
