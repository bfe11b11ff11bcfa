// Frame of the account's settings. Pages of a section link back to it.
import type { ReactNode } from "react";
import { TextLink } from "@/components/link";
import { PageHeading } from "@/components/panel";
import { SideNav, type SideNavItem } from "@/components/side-nav";
import { UserPage } from "./user-page";

const SECTIONS = {
  profile: { href: "/account", label: "Profile" },
  security: { href: "/account/security", label: "Security" },
  sessions: { href: "/account/sessions", label: "Sessions" },
  activity: { href: "/account/activity", label: "Activity" },
  data: { href: "/account/data", label: "Data" },
} as const;

type Section = keyof typeof SECTIONS;

type AccountPageProps = Parameters<typeof PageHeading>[0] & {
  section: Section;
  /** Not the first page of its section. */
  isSubpage?: boolean;
  children: ReactNode;
};

export function AccountPage({ section, isSubpage = false, title, intro, children }: AccountPageProps) {
  const { href, label } = SECTIONS[section];
  return (
    <UserPage width="settings">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-8 lg:grid-cols-[12rem_minmax(0,1fr)] print:block">
        <SideNav label="Account settings" items={listSections(section, isSubpage)} />
        <div className="min-w-0">
          <div className="print:hidden">
            <PageHeading title={title} intro={intro} />
          </div>
          {children}
          {isSubpage && (
            <p className="mt-4 lone-links print:hidden">
              <TextLink href={href}>Back to {label.toLowerCase()}</TextLink>
            </p>
          )}
        </div>
      </div>
    </UserPage>
  );
}

function listSections(section: Section, isSubpage: boolean): SideNavItem[] {
  return Object.entries(SECTIONS).map(([name, link]) => ({
    ...link,
    current: name !== section ? undefined : isSubpage ? "true" : "page",
  }));
}
