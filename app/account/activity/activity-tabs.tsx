import { Tabs } from "@/components/tabs";

const TABS = [
  { href: "/account/activity", label: "All activity" },
  { href: "/account/notices", label: "Security alerts" },
];

export function ActivityTabs({ current }: { current: string }) {
  return <Tabs label="Activity" items={TABS.map((tab) => ({ ...tab, current: tab.href === current }))} />;
}
