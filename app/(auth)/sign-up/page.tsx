import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { findSignUpDetails } from "@/lib/challenge/view";
import { getAllowedCountries } from "@/lib/deliveries/settings/served-countries";
import { preferredRegions } from "@/lib/http/client-info";
import { currentSession } from "@/lib/session/current-user";
import { likelyCountry } from "@/app/_forms/likely-country";
import { SIGN_UP_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { SignUpForm } from "./form";

export const metadata: Metadata = { title: "Create account" };

export default async function SignUpPage() {
  if (await currentSession()) redirect("/account");
  const [countries, details] = [await getAllowedCountries(), await findSignUpDetails(await challengeToken())];
  const regions = [...(details ? [details.country] : []), ...(await preferredRegions())];
  return (
    <SitePage width="form" current="/sign-up">
      <AuthCard
        title="Create your account"
        steps={SIGN_UP_STEPS}
        current={1}
        aside={{
          title: "Something you know, something you have",
          text: "You sign in with your password and your phone. No one can sign in with only one of them.",
        }}
        footer={
          <>
            Already have an account? <TextLink href="/sign-in">Sign in</TextLink>
          </>
        }
      >
        <SignUpForm
          countries={countries}
          initial={{ ...details, country: likelyCountry(countries, regions) }}
        />
      </AuthCard>
    </SitePage>
  );
}
