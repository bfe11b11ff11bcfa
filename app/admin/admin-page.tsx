// Layout of the admin console. It authorizes nothing: each query checks for itself.
import type { ReactNode } from "react";
import { Notice } from "@/components/notice";
import { Tabs } from "@/components/tabs";
import { getOpenProviderAlarm, type ProviderAlarm } from "@/lib/admin/overview/alarms";
import { userFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { UtcTime } from "./utc-time";
import { FindUser, ShortcutSetting, type UserSearch } from "./find-user";

const TABS = [
  { href: "/admin", label: "Overview" },
  { href: "/admin/accounts", label: "Users" },
  { href: "/admin/unfinished", label: "Unfinished sign-ups" },
  { href: "/admin/events", label: "Events" },
  { href: "/admin/deliveries", label: "Deliveries" },
];

type AdminPageProps = {
  current: string;
  title: string;
  intro: ReactNode;
  /** The current search of the user list. */
  search?: UserSearch;
  children: ReactNode;
};

export async function AdminPage({
  current,
  title,
  intro,
  search = { text: "", error: undefined, params: {} },
  children,
}: AdminPageProps) {
  const alarm = await getOpenProviderAlarm();
  return (
    <SitePage current="/admin" formOwner={await userFormOwner()}>
      <div className="grid gap-x-8 gap-y-2 border-b border-line lg:grid-cols-[1fr_auto]">
        <div className="-mb-px self-end">
          <Tabs label="Admin" items={TABS.map((tab) => ({ ...tab, current: tab.href === current }))} />
        </div>
        <div className="pb-3 max-lg:order-first">
          <FindUser {...search} />
        </div>
      </div>
      <div className="mt-6 grid gap-5">
        {alarm && <Alarm alarm={alarm} />}
        <div>
          <h1 className="text-2xl sm:text-3xl">{title}</h1>
          <div className="mt-1 max-w-3xl text-muted">{intro}</div>
        </div>
        {children}
        <ShortcutSetting />
      </div>
    </SitePage>
  );
}

const ACCOUNT = "Vonage is rejecting our account";

/** Title and cause by HTTP status. Those below 400, and 400 itself, do not stop all codes. */
const FAULTS: Record<number, [title: string, cause: string]> = {
  200: ["Vonage confirmed a code for another request", "The code was not accepted"],
  202: ["Vonage returned the ID of an earlier request", "The message counts as not sent"],
  400: ["Vonage can't read our requests", "Codes are not checked, and no attempt is counted"],
  401: [ACCOUNT, "The API key or the server clock is wrong"],
  402: [ACCOUNT, "The balance is used up"],
  403: [ACCOUNT, "The application can't use Verify"],
  422: ["Vonage is rejecting our configuration", "The brand, sender, or message template isn't accepted"],
};

function Alarm({ alarm }: { alarm: ProviderAlarm }) {
  if (alarm.kind === "down")
    return (
      <Notice kind="error" title="Vonage isn't responding">
        No codes are being sent. Next retry after <UtcTime value={alarm.until} /> UTC.
      </Notice>
    );
  const [title, cause] = FAULTS[alarm.httpStatus] ?? [ACCOUNT, "Check the log"];
  return (
    <Notice kind="error" title={title}>
      {cause} (HTTP {alarm.httpStatus}), since <UtcTime value={alarm.since} /> UTC.
    </Notice>
  );
}
