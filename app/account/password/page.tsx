// Changes the password. Requires a fresh factor and the current password.
import type { Metadata } from "next";
import { CHANGE_PASSWORD_STEPS } from "@/app/_forms/steps";
import { userFormOwner } from "@/app/_forms/form-owner";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Page } from "@/components/shell";
import { requireFreshFactor } from "@/lib/session/current-user";
import { PasswordForm } from "./form";

export const metadata: Metadata = { title: "Your password" };

export default async function PasswordPage() {
  const { user } = await requireFreshFactor("password");
  return (
    <Page
      width="form"
      signedIn
      isAdmin={user.role === "admin"}
      current="/account"
      formOwner={await userFormOwner()}
    >
      <AuthCard
        title="Change your password"
        intro="This signs you out of all other sessions. You'll stay signed in here."
        steps={CHANGE_PASSWORD_STEPS}
        current={2}
        aside={{
          title: "Something you know",
          text: "Use a password that you don't use anywhere else. A password manager can create and save one for you.",
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        <PasswordForm email={user.email} known={[user.name, user.email, user.phone.slice(1)]} />
      </AuthCard>
    </Page>
  );
}
