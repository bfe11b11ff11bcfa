// Sign-in, first half: e-mail and password.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Page } from "@/components/shell";
import { currentSession } from "@/lib/session/current-user";
import { SIGN_IN_STEPS } from "../steps";
import { SignInForm } from "./form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await currentSession()) redirect("/account");
  return (
    <Page width="form" signedIn={false} current="/sign-in">
      <AuthCard
        title="Sign in"
        steps={SIGN_IN_STEPS}
        current={1}
        aside={{
          title: "Half a sign-in is none",
          text: "A password alone opens nothing here. Have your phone at hand: the code comes in the next step.",
        }}
        footer={
          <>
            New here? <TextLink href="/sign-up">Create account</TextLink>
          </>
        }
      >
        <SignInForm />
      </AuthCard>
    </Page>
  );
}
