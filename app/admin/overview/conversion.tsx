// Conversion from requested codes to sign-ins: funnel, over time, and by channel and country.
import { Funnel } from "@/components/charts/funnel";
import { TimeBars } from "@/components/charts/time-bars";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview/overview";
import type { Period } from "@/lib/admin/overview/period";
import { ConversionTable } from "./conversion-table";
import { getDeliveriesUrl } from "./links";
import { channelLabels } from "../deliveries/messages";

export function ConversionPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { total, messages, countries, channels } = overview;
  const rows = [
    ...channels.map((row) => ({
      ...row,
      key: row.channel,
      name: (
        <TextLink href={getDeliveriesUrl(period, { channel: row.channel })}>
          {channelLabels[row.channel]}
        </TextLink>
      ),
    })),
    ...countries.map((row) => ({
      ...row,
      key: row.code,
      name: <TextLink href={getDeliveriesUrl(period, { country: row.code })}>{row.name}</TextLink>,
    })),
  ];
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
            { name: "Sent", count: total.sent },
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
            { name: "Verified", values: messages.map(({ answered }) => answered) },
            { name: "Sent, not verified", values: messages.map(({ sent, answered }) => sent - answered) },
            { name: "Not sent", values: messages.map(({ asked, sent }) => asked - sent), fill: "quiet-dots" },
          ]}
          links={[{ href: getDeliveriesUrl(period, { outcome: "answered" }), label: "View verified" }]}
        />
        {rows.length > 0 && (
          <div>
            <h3 className="mb-3 text-base">By channel and country</h3>
            <ConversionTable caption="Conversion by channel and country" nameHeading="Name" rows={rows} />
          </div>
        )}
      </div>
    </Panel>
  );
}
