// Layout of the admin console. It authorizes nothing: each query checks for itself.
import type { ReactNode } from "react";
import { Notice } from "@/components/notice";
import { PageHeading } from "@/components/panel";
import { Page } from "@/components/shell";
import { Tabs } from "@/components/tabs";
import { Time } from "@/components/time";
import { getOpenProviderAlarm, type ProviderAlarm } from "@/lib/admin/overview/alarms";

const TABS = [
  { href: "/admin", label: "Overview" },
  { href: "/admin/accounts", label: "Users" },
  { href: "/admin/unfinished", label: "Unfinished sign-ups" },
  { href: "/admin/events", label: "Events" },
  { href: "/admin/deliveries", label: "Deliveries" },
];

type AdminPageProps = { current: string; title: string; intro: string; children: ReactNode };

export async function AdminPage({ current, title, intro, children }: AdminPageProps) {
  const alarm = await getOpenProviderAlarm();
  return (
    <Page signedIn isAdmin current="/admin">
      <Tabs label="Admin" items={TABS.map((tab) => ({ ...tab, current: tab.href === current }))} />
      <div className="mt-8 grid gap-5">
        {alarm && <Alarm alarm={alarm} />}
        <PageHeading title={title} intro={intro} />
        {children}
      </div>
    </Page>
  );
}

const FAULTS: Record<number, string> = {
  401: "the API key or the server clock is wrong",
  402: "the balance is used up",
  403: "the application can't use Verify",
};

function Alarm({ alarm }: { alarm: ProviderAlarm }) {
  if (alarm.kind === "down")
    return (
      <Notice kind="error" title="Vonage isn't responding">
        No codes are being sent. Next retry after <Time value={alarm.until} />.
      </Notice>
    );
  return (
    <Notice kind="error" title="Vonage is rejecting our account">
      No codes have been sent since <Time value={alarm.since} />:{" "}
      {FAULTS[alarm.httpStatus] ?? "check the log"} (HTTP {alarm.httpStatus}).
    </Notice>
  );
}
