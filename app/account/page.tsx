// The account: who I am, when my phone was proven, where I have signed in, and the ways out.
import type { Metadata } from "next";
import { DefinitionList } from "@/components/definition-list";
import { DataTable } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { PageHeading, Panel } from "@/components/panel";
import { Page } from "@/components/shell";
import { StatusTag } from "@/components/status-tag";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import { lastSignIns, type SignInRecord } from "@/lib/accounts/activity";
import { myRecoveryCodes } from "@/lib/accounts/recovery-codes";
import { countryName, maskPhone } from "@/lib/phone";
import { requireUser } from "@/lib/session/current-user";
import { signOut, signOutOfAll } from "./actions";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const { user } = await requireUser();
  const [signIns, recoveryCodes] = await Promise.all([lastSignIns(), myRecoveryCodes()]);
  const now = new Date();
  return (
    <Page width="reading" signedIn isAdmin={user.role === "admin"} current="/account">
      <PageHeading title="Your account" end={<SignOutForm />} />
      <div className="grid gap-6">
        <Panel title="About you">
          <DefinitionList
            items={[
              { term: "Name", value: <bdi>{user.name}</bdi> },
              { term: "Email", value: user.email },
              {
                term: "Phone number",
                value: `${maskPhone(user.phone)} (${countryName(user.phoneCountry)})`,
                action: <VerifiedBadge />,
              },
              { term: "Phone proven", value: <Time value={user.phoneVerifiedAt} now={now} /> },
              {
                term: "Recovery codes",
                value: <RecoveryCodesLeft {...recoveryCodes} />,
                action: (
                  <TextLink href="/account/recovery-codes">
                    {recoveryCodes.total === 0 ? "Get recovery codes" : "Manage recovery codes"}
                  </TextLink>
                ),
              },
              { term: "Member since", value: <Time value={user.createdAt} now={now} /> },
            ]}
          />
        </Panel>
        <Panel
          title="Last sign-ins"
          intro="Each was made with your password and a second factor."
          action={
            <form action={signOutOfAll}>
              <SubmitButton variant="danger">End all sessions</SubmitButton>
            </form>
          }
        >
          <DataTable
            bare
            caption="Last sign-ins"
            columns={columns(now)}
            rows={signIns}
            rowKey={({ id }) => id}
          />
        </Panel>
      </div>
    </Page>
  );
}

/** So few that new ones should be made before they are needed. */
const FEW = 3;

function RecoveryCodesLeft({ left, total }: { left: number; total: number }) {
  return (
    <>
      {total === 0 ? "None yet" : `${left} of ${total} left`}
      {left <= FEW && (
        <span className="block text-sm font-normal text-warning">
          {left === 0 ? "Without one, a lost phone is a lost account." : "Make new ones before you run out."}
        </span>
      )}
    </>
  );
}

function SignOutForm() {
  return (
    <form action={signOut}>
      <SubmitButton variant="secondary">Sign out</SubmitButton>
    </form>
  );
}

const factorNames: Record<SignInRecord["factor"], string> = {
  sms: "Text message",
  voice: "Phone call",
  recovery_code: "Recovery code",
  totp: "Authenticator app",
  passkey: "Passkey",
};

function columns(now: Date) {
  return [
    { head: "Browser", cell: (row: SignInRecord) => row.device },
    { head: "When", cell: (row: SignInRecord) => <Time value={row.at} now={now} /> },
    { head: "Address", cell: (row: SignInRecord) => row.ip },
    { head: "Proven by", cell: (row: SignInRecord) => factorNames[row.factor] },
    { head: "State", cell: (row: SignInRecord) => <State state={row.state} /> },
  ];
}

function State({ state }: Pick<SignInRecord, "state">) {
  if (state === "this_browser") return <StatusTag tone="stressed">This browser</StatusTag>;
  return state === "signed_in" ? <StatusTag tone="good">Signed in</StatusTag> : <StatusTag>Ended</StatusTag>;
}
