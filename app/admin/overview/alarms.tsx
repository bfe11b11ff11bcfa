// Open message alarms. The provider alarm is shown on every console page instead (admin-page.tsx).
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import type { MessageAlarm, SecurityAlarm } from "@/lib/admin/overview/alarms";
import { addMilliseconds } from "@/lib/jobs/overview/times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";
import { buildUrl } from "@/app/search-params";
import { ruleLabels } from "../deliveries/messages";
import { securityAlarmMessages } from "./messages";

export function Alarms({ alarms, now }: { alarms: readonly MessageAlarm[]; now: Date }) {
  return alarms.map((alarm) => {
    const { title, text, href } = describeAlarm(alarm, now);
    return (
      <Notice key={title} kind="warning" title={title}>
        {text} <TextLink href={href}>View messages</TextLink>
      </Notice>
    );
  });
}

/** Open alarms of lib/http/alarms.ts. */
export function SecurityAlarms({ alarms }: { alarms: readonly SecurityAlarm[] }) {
  return alarms.map(({ alarm, subject }) => {
    const { title, text } = securityAlarmMessages[alarm](subject);
    return (
      <Notice key={title} kind="warning" title={title}>
        {text} <TextLink href={buildUrl("/admin/events", { name: "alarm_raised" })}>View alarms</TextLink>
      </Notice>
    );
  });
}

function describeAlarm(alarm: MessageAlarm, now: Date): { title: string; text: string; href: string } {
  const getMessagesUrl = (since: number, filter: Record<string, string>) =>
    buildUrl("/admin/deliveries", {
      from: addMilliseconds(now, -since).toISOString().slice(0, 16),
      ...filter,
    });
  switch (alarm.kind) {
    case "budget":
      return {
        title: alarm.percent >= 100 ? "Daily budget used up" : `${alarm.percent}% of the daily budget used`,
        text:
          alarm.percent >= 100
            ? "No codes are sent until midnight UTC. Other factors still work."
            : "At 100%, no more codes are sent until midnight UTC.",
        href: getMessagesUrl(DAY_MS, {}),
      };
    case "stopped": {
      const { rule, subject, refused } = alarm;
      const name = Object.hasOwn(ruleLabels, rule) ? ruleLabels[rule as keyof typeof ruleLabels] : rule;
      return {
        title: `A limit is blocking ${subject}`,
        text: `The rule “${name}” blocked ${refused.toLocaleString("en")} ${refused === 1 ? "message" : "messages"} in the last 1–2 hours. Verified numbers still receive codes.`,
        href: getMessagesUrl(2 * HOUR_MS, { rule }),
      };
    }
    case "blocked": {
      const { country, code, blocked, sent } = alarm;
      return {
        title: `Vonage is blocking messages to ${country}`,
        text: `${blocked.toLocaleString("en")} of ${sent.toLocaleString("en")} messages in the last day, for suspected fraud.`,
        href: getMessagesUrl(DAY_MS, { country: code, outcome: "blocked" }),
      };
    }
  }
}
