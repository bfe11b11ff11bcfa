// Another password: with a fresh factor and the present one.
import type { Metadata } from "next";
import { CHANGE_PASSWORD_STEPS } from "@/app/(auth)/steps";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Page } from "@/components/shell";
import { requireFreshFactor } from "@/lib/session/current-user";
import { PasswordForm } from "./form";

export const metadata: Metadata = { title: "Your password" };

export default async function PasswordPage() {
  const { user } = await requireFreshFactor("password");
  return (
    <Page width="form" signedIn isAdmin={user.role === "admin"} current="/account">
      <AuthCard
        title="Change your password"
        intro="This signs out every other browser. This one stays."
        steps={CHANGE_PASSWORD_STEPS}
        current={2}
        aside={{
          title: "The half that you know",
          text: "Used here and nowhere else, it is yours alone. A password manager makes and keeps one better than any head.",
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        <PasswordForm email={user.email} known={[user.name, user.email, user.phone.slice(1)]} />
      </AuthCard>
    </Page>
  );
}
