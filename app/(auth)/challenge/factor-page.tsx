// Layout of the pages for factors that need no message.
import type { ReactNode } from "react";
import { AuthCard } from "@/components/auth-card";
import { Page } from "@/components/shell";
import type { Way } from "@/lib/challenge/factor-options";
import { isOfSignedIn, stepsOf } from "@/app/_forms/steps";
import { OtherWaysAndOut, type OpenView } from "./factor-picker";

type FactorPageProps = {
  view: OpenView;
  factor: Way;
  title: string;
  intro?: string;
  aside: { title: string; text: string };
  children: ReactNode;
};

export function WayPage({ view, factor, title, intro, aside, children }: FactorPageProps) {
  return (
    <Page width="form" signedIn={isOfSignedIn(view.purpose)}>
      <AuthCard title={title} intro={intro} steps={stepsOf(view.purpose)} current={2} aside={aside}>
        {children}
        <OtherWaysAndOut view={view} current={factor} />
      </AuthCard>
    </Page>
  );
}
