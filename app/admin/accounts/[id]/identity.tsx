// Identity and sign-in methods of a user.
import type { ReactNode } from "react";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import type { UserView } from "@/lib/admin/user/view-user";
import { stepUpUrl } from "@/lib/destinations";
import { RevealForm } from "./reveal-form";

type UserProps = { account: UserView; now: Date };

export function Identity({ account, isFresh, now }: UserProps & { isFresh: boolean }) {
  const { id, name, maskedEmail, maskedPhone, country, phoneLapsedAt } = account;
  return (
    <Panel title="Identity" action={<StatusTags account={account} />}>
      <DefinitionList
        items={[
          { term: "Name", value: <bdi>{name}</bdi> },
          {
            term: "Email",
            value: maskedEmail,
            ...(account.emailWrongAt && { action: <StatusTag tone="warn">Marked as incorrect</StatusTag> }),
          },
          {
            term: "Email confirmed",
            value: account.emailConfirmedAt ? <Time value={account.emailConfirmedAt} now={now} /> : "No",
          },
          {
            term: "Phone number",
            value: `${maskedPhone} (${country})`,
            action: <VerifiedBadge verified={phoneLapsedAt === null} />,
          },
          ...getPhoneItems(account, now),
          { term: "Member since", value: <Time value={account.createdAt} now={now} /> },
          { term: "Last sign-in", value: <Time value={account.lastSignInAt} now={now} /> },
        ]}
      />
      {isFresh ? (
        <div className="flex flex-wrap gap-x-8 gap-y-1 border-t border-line pt-2">
          <RevealForm id={id} contact="phone" label="Show full phone number" />
          <RevealForm id={id} contact="email" label="Show full email address" />
        </div>
      ) : (
        <p className="lone-links border-t border-line pt-4">
          <TextLink href={stepUpUrl("admin_account", id)}>
            Confirm it’s you to see the full number or address
          </TextLink>
        </p>
      )}
    </Panel>
  );
}

function getPhoneItems({ phoneVerifiedAt, phoneUsedAt, phoneLapsedAt }: UserView, now: Date) {
  const items = [
    { term: "Number verified", value: <Time value={phoneVerifiedAt} now={now} /> },
    { term: "Number last used", value: <Time value={phoneUsedAt} now={now} /> },
  ];
  return phoneLapsedAt
    ? [...items, { term: "Number reassigned", value: <Time value={phoneLapsedAt} now={now} /> }]
    : items;
}

function StatusTags({ account }: Pick<UserProps, "account">) {
  const { role, suspendedAt, lockedAt, blockedUntil, codesDisabled, deletionDueAt } = account;
  const tags: [boolean, ReactNode][] = [
    [account.isYou, <StatusTag key="you">You</StatusTag>],
    [
      role === "admin",
      <StatusTag key="admin" tone="stressed">
        Admin
      </StatusTag>,
    ],
    [
      suspendedAt !== null,
      <StatusTag key="suspended" tone="bad">
        Suspended
      </StatusTag>,
    ],
    [
      lockedAt !== null,
      <StatusTag key="locked" tone="bad">
        Locked by the user
      </StatusTag>,
    ],
    [
      codesDisabled,
      <StatusTag key="disabled" tone="bad">
        Codes disabled
      </StatusTag>,
    ],
    [
      blockedUntil !== null,
      <StatusTag key="blocked" tone="warn">
        Blocked after wrong codes
      </StatusTag>,
    ],
    [
      deletionDueAt !== null,
      <StatusTag key="deletion" tone="warn">
        Deletion scheduled
      </StatusTag>,
    ],
  ];
  const shown = tags.flatMap(([applies, tag]) => (applies ? [tag] : []));
  return (
    <span className="flex flex-wrap items-center gap-2">
      {shown.length > 0 ? shown : <StatusTag tone="good">Active</StatusTag>}
      {blockedUntil && (
        <span className="text-sm text-muted">
          until <Time value={blockedUntil} />
        </span>
      )}
    </span>
  );
}

export function Factors({ account, now }: UserProps) {
  const { passkeys, authenticatorSince, recoveryCodes, failures, passwordChangedAt } = account;
  return (
    <Panel
      title="Sign-in methods"
      intro="Administrators can't see or set a password, and can't turn off two-step verification."
    >
      <DefinitionList
        items={[
          {
            term: "Password",
            value: (
              <>
                Changed <Time value={passwordChangedAt} now={now} />
              </>
            ),
          },
          {
            term: "Text messages",
            value: account.phoneLapsedAt
              ? "No: number reassigned"
              : account.textIsFallback
                ? "Only as a backup"
                : "Yes",
          },
          {
            term: "Passkeys",
            value: passkeys.length === 0 ? "None" : <PasskeyList passkeys={passkeys} now={now} />,
          },
          {
            term: "Authenticator app",
            value: authenticatorSince ? <Time value={authenticatorSince} now={now} /> : "None",
          },
          {
            term: "Recovery codes",
            value:
              recoveryCodes.total === 0 ? "None" : `${recoveryCodes.left} of ${recoveryCodes.total} left`,
          },
          { term: "Consecutive failures", value: failures === 0 ? "None" : String(failures) },
        ]}
      />
    </Panel>
  );
}

function PasskeyList({ passkeys, now }: { passkeys: UserView["passkeys"]; now: Date }) {
  return (
    <ul>
      {passkeys.map(({ name, createdAt, lastUsedAt }) => (
        <li key={createdAt.toISOString()}>
          <bdi>{name}</bdi>,{" "}
          {lastUsedAt ? (
            <>
              last used <Time value={lastUsedAt} now={now} />
            </>
          ) : (
            "never used"
          )}
        </li>
      ))}
    </ul>
  );
}
