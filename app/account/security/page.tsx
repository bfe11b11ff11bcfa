// Lists the user's factors. Each change has its own page.
import type { Metadata } from "next";
import { myFactors } from "@/lib/accounts/factors/my-factors";
import { requireUser } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { FactorList } from "./factor-list";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage() {
  const { user } = await requireUser();
  return (
    <AccountPage section="security" title="Security">
      <FactorList user={user} factors={await myFactors()} now={new Date()} />
    </AccountPage>
  );
}
