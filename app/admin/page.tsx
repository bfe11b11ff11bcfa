// Overview of users, message cost, and delivery.
import type { Metadata } from "next";
import { StatTiles } from "@/components/charts/stat-tiles";
import { TimeBars, formatInteger } from "@/components/charts/time-bars";
import { formatShare } from "@/components/charts/funnel";
import { Panel } from "@/components/panel";
import { getMessageAlarms, getOpenProviderAlarm, getSecurityAlarms } from "@/lib/admin/overview/alarms";
import { getDailySpend } from "@/lib/admin/overview/overview-money";
import { readOverview, type Overview } from "@/lib/admin/overview/overview";
import { readPrefixes } from "@/lib/admin/overview/overview-prefixes";
import { parsePeriod, type Period } from "@/lib/admin/overview/period";
import { requireAdmin } from "@/lib/session/current-user";
import { firstValue, type SearchParams } from "../search-params";
import { AdminPage } from "./admin-page";
import { Alarms, SecurityAlarms } from "./overview/alarms";
import { ConversionPanel } from "./overview/conversion";
import { AboutFigures, FreshnessNotices, StatusLine, isStale } from "./overview/freshness";
import { getNewUsersUrl, getSignedInUsersUrl } from "./overview/links";
import { MoneyPanel } from "./overview/money";
import { PeriodForm } from "./overview/period-form";
import { PrefixPanel } from "./overview/prefixes";
import { RefusalsPanel } from "./overview/refusals";
import { SecondsPanel } from "./overview/seconds";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Overview" };
}

export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const now = new Date();
  const typed = { from: firstValue(params["from"]) ?? "", to: firstValue(params["to"]) ?? "" };
  const period = parsePeriod({ period: firstValue(params["period"]), ...typed }, now);
  const [overview, prefixes, money, securityAlarms, providerAlarm] = await Promise.all([
    readOverview(period),
    readPrefixes(period),
    getDailySpend(now),
    getSecurityAlarms(now),
    getOpenProviderAlarm(),
  ]);
  const alarms = await getMessageAlarms(money, now);
  const { freshness } = overview;
  const alarmCount =
    alarms.length + securityAlarms.length + Number(providerAlarm !== null) + Number(isStale(freshness, now));
  return (
    <AdminPage
      current="/admin"
      title="Overview"
      intro={<StatusLine alarmCount={alarmCount} freshness={freshness} now={now} />}
    >
      <SecurityAlarms alarms={securityAlarms} />
      <Alarms alarms={alarms} now={now} />
      <FreshnessNotices freshness={freshness} now={now} />
      <PeriodForm period={period} typed={typed} now={now} />
      <section aria-label="Summary">
        <StatTiles tiles={createTiles(overview)} />
      </section>
      <ActivityPanel period={period} overview={overview} />
      <ConversionPanel period={period} overview={overview} />
      <PrefixPanel period={period} prefixes={prefixes} />
      <SecondsPanel period={period} overview={overview} />
      <MoneyPanel period={period} overview={overview} money={money} now={now} />
      <RefusalsPanel period={period} overview={overview} />
      <AboutFigures freshness={freshness} />
    </AdminPage>
  );
}

function createTiles({ users, signUps, signIns, previous }: Overview) {
  const [signUpCount, signInCount] = [sum(signUps), sum(signIns)];
  return [
    { name: "Users", value: formatInteger(users.total), note: "now" },
    {
      name: "Verified phones",
      value: formatInteger(users.verified),
      note:
        users.total > users.verified
          ? `${formatShare(users.verified, users.total)} of users`
          : "100% of users",
    },
    {
      name: "Sign-ups",
      value: formatInteger(signUpCount),
      note: describeChange(signUpCount, previous.signUps),
    },
    {
      name: "Sign-ins",
      value: formatInteger(signInCount),
      note: describeChange(signInCount, previous.signIns),
    },
  ];
}

function ActivityPanel({ period, overview }: { period: Period; overview: Overview }) {
  return (
    <Panel title="Activity">
      <div className="mt-4 grid gap-x-12 gap-y-10 lg:grid-cols-2">
        <TimeBars
          title="Sign-ups"
          intro="Each with a verified phone number."
          axis={period}
          series={[{ name: "Sign-ups", values: overview.signUps, fill: "verified" }]}
          links={[{ href: getNewUsersUrl(period), label: "View users" }]}
        />
        <TimeBars
          title="Sign-ins"
          intro="All with a second factor."
          axis={period}
          series={[{ name: "Sign-ins", values: overview.signIns, fill: "verified" }]}
          links={[{ href: getSignedInUsersUrl(period), label: "View sign-ins" }]}
        />
      </div>
    </Panel>
  );
}

/** Below this count, a percentage change means nothing. */
const MIN_FOR_PERCENT = 20;

function describeChange(now: number, before: number): string {
  if (before < MIN_FOR_PERCENT) return `vs ${formatInteger(before)} previously`;
  const percents = Math.round((now / before - 1) * 100);
  const sign = percents > 0 ? "+" : percents < 0 ? "−" : "±";
  return `${sign}${Math.abs(percents).toLocaleString("en")}% vs the previous period`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
