// Conversion from requested codes to sign-ins: funnel, over time, by channel, and by country.
import { Funnel } from "@/components/charts/funnel";
import { TimeBars } from "@/components/charts/time-bars";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview/overview";
import type { Period } from "@/lib/admin/overview/period";
import { ConversionTable, type ConversionRow } from "./conversion-table";
import { getDeliveriesUrl } from "./links";
import { channelLabels } from "../deliveries/messages";

export function ConversionPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { total, messages, countries, channels } = overview;
  const channelRows = channels.map((row) => ({
    ...row,
    key: row.channel,
    name: (
      <TextLink href={getDeliveriesUrl(period, { channel: row.channel })}>
        {channelLabels[row.channel]}
      </TextLink>
    ),
  }));
  const countryRows = countries.map((row) => ({
    ...row,
    key: row.code,
    name: <TextLink href={getDeliveriesUrl(period, { country: row.code })}>{row.name}</TextLink>,
  }));
  return (
    <Panel
      title="Conversion"
      intro="Each message counts separately. If someone requests a second code, the first one counts as not entered."
    >
      <div className="mt-5 grid gap-x-12 gap-y-10">
        <Funnel
          title="Funnel"
          intro="Vonage mostly reports delivery once the correct code is entered, so “Delivered” is a minimum."
          steps={[
            { name: "Requested", count: total.asked },
            { name: "Sent", count: total.sent, lost: "unsent" },
            { name: "Delivered", count: total.delivered },
            { name: "Verified", count: total.answered },
            { name: "Signed in", count: total.done },
          ]}
          links={[{ href: getDeliveriesUrl(period), label: "View messages" }]}
        />
        <TimeBars
          title="Messages over time"
          axis={period}
          series={[
            { name: "Verified", values: messages.map(({ answered }) => answered), fill: "verified" },
            {
              name: "Sent, not verified",
              values: messages.map(({ sent, answered }) => sent - answered),
              fill: "unverified",
            },
            { name: "Not sent", values: messages.map(({ asked, sent }) => asked - sent), fill: "unsent" },
          ]}
          links={[{ href: getDeliveriesUrl(period, { outcome: "answered" }), label: "View verified" }]}
        />
        <ConversionSection title="By channel" nameHeading="Channel" rows={channelRows} />
        <ConversionSection title="By country" nameHeading="Country" rows={countryRows} />
      </div>
    </Panel>
  );
}

type SectionProps = { title: string; nameHeading: string; rows: readonly ConversionRow[] };

function ConversionSection({ title, nameHeading, rows }: SectionProps) {
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="mb-2 text-base">{title}</h3>
      <ConversionTable caption={`Conversion ${title.toLowerCase()}`} nameHeading={nameHeading} rows={rows} />
    </div>
  );
}
