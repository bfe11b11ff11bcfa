import type { Metadata } from "next";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import { Time } from "@/components/time";
import { myPasskeys } from "@/lib/accounts/factors/manage-passkeys";
import type { PasskeyRecord } from "@/lib/factors/passkeys";
import { requireFreshFactor } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { AcceptedPasskeys } from "./accepted-passkeys";
import { AddForm } from "./add-form";
import { ChangeForms } from "./change-forms";

export const metadata: Metadata = { title: "Passkeys" };

export default async function PasskeysPage() {
  await requireFreshFactor("passkeys");
  const { passkeys, accepted } = await myPasskeys();
  return (
    <AccountPage
      section="security"
      isSubpage
      title="Passkeys"
      intro="The strongest form of two-step verification. Your device, a security key, or your password manager responds for you. There's no code to type and nothing a phishing site can steal."
    >
      <AcceptedPasskeys {...accepted} />
      <div className="grid gap-6">
        {passkeys.length > 0 && (
          <Panel title="Your passkeys" intro="After your password, you can sign in with any of these.">
            <ul className="divide-y divide-line">
              {passkeys.map((passkey) => (
                <PasskeyEntry key={passkey.id} passkey={passkey} />
              ))}
            </ul>
          </Panel>
        )}
        <Panel
          title={passkeys.length === 0 ? "You don't have a passkey yet" : "Add another passkey"}
          intro="Your browser will ask where to save it. Add one per device that you sign in from."
        >
          <AddForm suggestion={`Passkey ${passkeys.length + 1}`} />
        </Panel>
      </div>
    </AccountPage>
  );
}

function PasskeyEntry({ passkey }: { passkey: PasskeyRecord }) {
  const { name, backedUp, createdAt, lastUsedAt } = passkey;
  return (
    <li className="py-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="text-lg wrap-anywhere">
          <bdi>{name}</bdi>
        </h3>
        <StatusTag>{backedUp ? "Synced" : "This device only"}</StatusTag>
      </div>
      <p className="mt-1 text-sm text-muted">
        Added <Time value={createdAt} />,{" "}
        <span key={String(lastUsedAt !== null)}>
          {lastUsedAt ? (
            <>
              last used <Time value={lastUsedAt} />
            </>
          ) : (
            "not used yet"
          )}
        </span>
      </p>
      <ChangeForms id={passkey.id} name={name} />
    </li>
  );
}
