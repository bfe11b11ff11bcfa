// From asking for a code to being signed in: how many come through, and where they are lost.
import { Funnel } from "@/components/charts/funnel";
import { TimeBars } from "@/components/charts/time-bars";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview";
import type { Period } from "@/lib/admin/period";
import { ConversionTable } from "./conversion-table";
import { deliveriesOf } from "./links";
import { channelWords } from "../deliveries/words";

export function ConversionPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { total, messages, countries, channels } = overview;
  const rows = [
    ...channels.map((row) => ({
      ...row,
      key: row.channel,
      name: (
        <TextLink href={deliveriesOf(period, { channel: row.channel })}>{channelWords[row.channel]}</TextLink>
      ),
    })),
    ...countries.map((row) => ({
      ...row,
      key: row.code,
      name: <TextLink href={deliveriesOf(period, { country: row.code })}>{row.name}</TextLink>,
    })),
  ];
  return (
    <Panel
      title="From asking for a code to being signed in"
      intro="Each message counts by itself: somebody who asks for a second one has let the first go unanswered."
    >
      <div className="mt-5 grid gap-x-12 gap-y-10">
        <Funnel
          title="Messages by how far they came"
          intro="Vonage tells of arrival mostly by the right code, so “delivered” is the least that arrived."
          steps={[
            { name: "Asked for", count: total.asked },
            { name: "Sent", count: total.sent },
            { name: "Delivered", count: total.delivered },
            { name: "Right code", count: total.answered },
            { name: "Signed in", count: total.done },
          ]}
          links={[{ href: deliveriesOf(period), label: "These messages" }]}
        />
        <TimeBars
          title="Messages over time"
          axis={period}
          series={[
            { name: "Right code", values: messages.map(({ answered }) => answered) },
            { name: "Sent, no right code", values: messages.map(({ sent, answered }) => sent - answered) },
            { name: "Not sent", values: messages.map(({ asked, sent }) => asked - sent), fill: "quiet-dots" },
          ]}
          links={[{ href: deliveriesOf(period, { outcome: "answered" }), label: "Those with a right code" }]}
        />
        {rows.length > 0 && (
          <div>
            <h3 className="mb-3 text-base">By channel and country</h3>
            <ConversionTable caption="Conversion by channel and country" nameOf="Name" rows={rows} />
          </div>
        )}
      </div>
    </Panel>
  );
}
