// Layout of the pages for factors that need no message.
import type { ReactNode } from "react";
import { AuthCard } from "@/components/auth-card";
import type { FactorOption } from "@/lib/challenge/factor-options";
import { OtherTabNotice } from "@/app/_forms/other-tab-notice";
import { getSteps } from "@/app/_forms/steps";
import { challengeFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { FactorPickerWithCancel, type OpenView } from "./factor-picker";

type FactorPageProps = {
  view: OpenView;
  factor: FactorOption;
  title: string;
  intro?: ReactNode;
  aside: { title: string; text: string };
  children: ReactNode;
};

export async function FactorPage({ view, factor, title, intro, aside, children }: FactorPageProps) {
  return (
    <SitePage width="form" formOwner={await challengeFormOwner()}>
      <OtherTabNotice kind="challenge" />
      <AuthCard title={title} intro={intro} steps={getSteps(view.purpose)} current={2} aside={aside}>
        {children}
        <FactorPickerWithCancel view={view} current={factor} />
      </AuthCard>
    </SitePage>
  );
}
