// Corrects a mistyped number during sign-up. All other details are preserved.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { getAllowedCountries } from "@/lib/deliveries/settings/served-countries";
import { likelyCountry } from "@/app/_forms/likely-country";
import { SIGN_UP_STEPS } from "@/app/_forms/steps";
import { NumberForm } from "@/app/_forms/number-form";
import { challengeFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { changeNumber } from "./actions";

export const metadata: Metadata = { title: "Change your number" };

export default async function NumberPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || view.purpose !== "sign_up") redirect("/challenge");
  const countries = await getAllowedCountries();
  return (
    <SitePage width="form" formOwner={await challengeFormOwner()}>
      <AuthCard
        title="Change your number"
        intro={
          <>
            We sent a code to {<span className="whitespace-nowrap">{view.phone}</span>}. Where should we send
            the next one?
          </>
        }
        steps={SIGN_UP_STEPS}
        current={2}
        footer={<TextLink href="/challenge">Back to the code</TextLink>}
      >
        <NumberForm
          action={changeNumber}
          countries={countries}
          country={likelyCountry(countries, [view.country])}
        />
      </AuthCard>
    </SitePage>
  );
}
