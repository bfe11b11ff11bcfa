// Layout of the delivery pages. It authorizes nothing: each query checks for itself.
import type { ReactNode } from "react";
import { Tabs } from "@/components/tabs";
import { AdminPage } from "../admin-page";

const TABS = [
  { href: "/admin/deliveries", label: "Messages" },
  { href: "/admin/deliveries/pauses", label: "Pauses" },
  { href: "/admin/deliveries/limits", label: "Limits" },
];

type Props = { current: string; title: string; intro: string; children: ReactNode };

export function DeliveriesPage({ current, children, ...heading }: Props) {
  return (
    <AdminPage current="/admin/deliveries" {...heading}>
      <Tabs label="Deliveries" items={TABS.map((tab) => ({ ...tab, current: tab.href === current }))} />
      {children}
    </AdminPage>
  );
}
