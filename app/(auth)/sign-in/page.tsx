// First step of sign-in: email and password.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { newPasskeyRequest } from "@/lib/factors/passkey-nonce";
import { currentSession } from "@/lib/session/current-user";
import { SIGN_IN_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { SignInForm } from "./form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  if (await currentSession()) redirect("/account");
  const { signed_out: signedOut, reset } = await searchParams;
  return (
    <SitePage width="form" current="/sign-in">
      <AuthCard
        title="Sign in"
        steps={SIGN_IN_STEPS}
        current={1}
        aside={{
          title: "Two-step sign-in",
          text: "A password alone isn't enough. Have your phone ready: you'll get a code in the next step.",
        }}
        footer={
          <>
            New here? <TextLink href="/sign-up">Create account</TextLink>
            <br />
            Forgot your password? <TextLink href="/reset-password">Reset it</TextLink>
          </>
        }
      >
        {signedOut !== undefined && (
          <div className="mb-5">
            <Notice kind="success" title="You're signed out" />
          </div>
        )}
        {reset !== undefined && (
          <div className="mb-5">
            <Notice kind="success" title="Password changed">
              You&apos;ve been signed out everywhere. Sign in with your new password.
            </Notice>
          </div>
        )}
        <SignInForm passkeyRequest={newPasskeyRequest()} />
      </AuthCard>
    </SitePage>
  );
}
