// The open alarms about messages. That of the provider stands on every page of the console.
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import type { MessageAlarm } from "@/lib/admin/alarms";
import { DAY_MS, HOUR_MS, later } from "@/lib/overview/times";
import { address } from "../../address";
import { ruleWords } from "../deliveries/words";

export function Alarms({ alarms, now }: { alarms: readonly MessageAlarm[]; now: Date }) {
  if (alarms.length === 0)
    return (
      <p className="text-sm text-muted">
        No alarm is open about messages: less than half of today’s money is spent, no limit has stopped a
        prefix, a network or a country within the last hour, and Vonage blocks nothing out of the ordinary.
      </p>
    );
  return alarms.map((alarm) => {
    const { title, words, href } = told(alarm, now);
    return (
      <Notice key={title} kind="warning" title={title}>
        {words} <TextLink href={href}>See the messages</TextLink>
      </Notice>
    );
  });
}

function told(alarm: MessageAlarm, now: Date): { title: string; words: string; href: string } {
  const messages = (since: number, narrowed: Record<string, string>) =>
    address("/admin/deliveries", { from: later(now, -since).toISOString().slice(0, 16), ...narrowed });
  switch (alarm.kind) {
    case "budget":
      return {
        title:
          alarm.percent >= 100
            ? "The day’s money is spent"
            : `${alarm.percent} % of the day’s money is spent`,
        words:
          alarm.percent >= 100
            ? "No codes are sent until midnight UTC; other factors go on."
            : "At 100 % no codes are sent until midnight UTC.",
        href: messages(DAY_MS, {}),
      };
    case "stopped": {
      const { rule, subject, refused } = alarm;
      const name = Object.hasOwn(ruleWords, rule) ? ruleWords[rule as keyof typeof ruleWords] : rule;
      return {
        title: `${subject} is stopped by a limit`,
        words: `“${name}” has refused ${refused.toLocaleString("en")} ${refused === 1 ? "message" : "messages"} within the last hour or two. Numbers that have been proven before are served.`,
        href: messages(2 * HOUR_MS, { rule }),
      };
    }
    case "blocked": {
      const { country, code, blocked, sent } = alarm;
      return {
        title: `Vonage blocks messages to ${country}`,
        words: `${blocked.toLocaleString("en")} of ${sent.toLocaleString("en")} in a day, for suspected fraud.`,
        href: messages(DAY_MS, { country: code, outcome: "blocked" }),
      };
    }
  }
}
