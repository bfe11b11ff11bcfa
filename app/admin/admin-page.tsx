// What stands around every page of the admin console. It gates nothing: each query asks for itself.
import type { ReactNode } from "react";
import { PageHeading } from "@/components/panel";
import { Page } from "@/components/shell";
import { Tabs } from "@/components/tabs";

const ROOMS = [
  { href: "/admin", label: "Verified accounts" },
  { href: "/admin/unfinished", label: "Unfinished sign-ups" },
];

type AdminPageProps = { current: string; title: string; intro: string; children: ReactNode };

export function AdminPage({ current, title, intro, children }: AdminPageProps) {
  return (
    <Page signedIn isAdmin current="/admin">
      <Tabs label="Admin" items={ROOMS.map((room) => ({ ...room, current: room.href === current }))} />
      <div className="mt-8 grid gap-5">
        <PageHeading title={title} intro={intro} />
        {children}
      </div>
    </Page>
  );
}
