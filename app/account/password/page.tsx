// Changes the password. Requires a fresh factor and the current password.
import type { Metadata } from "next";
import { CHANGE_PASSWORD_STEPS } from "@/app/_forms/steps";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { requireFreshFactor } from "@/lib/session/current-user";
import { PasswordForm } from "./form";
import { UserPage } from "../user-page";

export const metadata: Metadata = { title: "Your password" };

export default async function PasswordPage() {
  const { user } = await requireFreshFactor("password");
  return (
    <UserPage width="form">
      <AuthCard
        title="Change your password"
        intro="This signs you out of all other sessions. You'll stay signed in here."
        steps={CHANGE_PASSWORD_STEPS}
        current={2}
        aside={{
          title: "Something you know",
          text: "Use a password that you don't use anywhere else. A password manager can create and save one for you.",
        }}
        footer={<TextLink href="/account/security">Back to security</TextLink>}
      >
        <PasswordForm email={user.email} known={[user.name, user.email, user.phone.slice(1)]} />
      </AuthCard>
    </UserPage>
  );
}
