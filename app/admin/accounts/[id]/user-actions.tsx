// Links to the confirmation pages of the changes that are available for a user. Changes that remove access or
// grant privileges are in a group of their own.
import { ButtonLink, type ButtonVariant } from "@/components/link";
import { Panel } from "@/components/panel";
import type { UserView } from "@/lib/admin/user/view-user";
import type { UserChange } from "@/lib/admin/user/changes";
import { changeMessages } from "./messages";

type UserAction = { path: string; title: string; summary: string };

const LOST_PHONE: UserAction = {
  path: "lost-phone",
  title: "Lost phone",
  summary: "Opens a recovery case, for someone who can't use any second factor.",
};

export function Actions({ account }: { account: UserView }) {
  if (account.isYou)
    return (
      <Panel
        title="Actions"
        intro="This is your own account. Only another administrator can make changes here, so that no one locks themselves out. Everything else is on your account page."
      />
    );
  const changes = getAvailableChanges(account).map((change) => changeMessages[change]);
  return (
    <Panel
      title="Actions"
      intro="Each action opens a page that explains what will happen and asks for a reason. The reason is saved, and the user is notified."
    >
      <ActionList
        id={account.id}
        actions={[LOST_PHONE, ...changes.filter(({ isDangerous }) => !isDangerous)]}
        variant="secondary"
      />
      <section aria-labelledby="dangerous" className="mt-4 rounded-box border border-error px-4 pt-4 sm:px-5">
        <h3 id="dangerous" className="text-base text-error">
          Dangerous actions
        </h3>
        <ActionList
          id={account.id}
          actions={changes.filter(({ isDangerous }) => isDangerous)}
          variant="danger"
        />
      </section>
    </Panel>
  );
}

type ActionListProps = { id: string; actions: readonly UserAction[]; variant: ButtonVariant };

function ActionList({ id, actions, variant }: ActionListProps) {
  return (
    <ul className="divide-y divide-line">
      {actions.map(({ path, title, summary }) => (
        <li key={path} className="grid items-center gap-x-6 gap-y-2 py-3 sm:grid-cols-[1fr_15rem]">
          <p className="max-w-prose text-[0.9375rem] text-muted">{summary}</p>
          <ButtonLink href={`/admin/accounts/${id}/${path}`} variant={variant}>
            {title}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}

function getAvailableChanges({ suspendedAt, role, phoneLapsedAt, emailWrongAt }: UserView): UserChange[] {
  return [
    suspendedAt ? "restore" : "suspend",
    "sign_out",
    ...(phoneLapsedAt ? [] : (["release_number"] as const)),
    emailWrongAt ? "email_right" : "email_wrong",
    role === "admin" ? "unmake_admin" : "make_admin",
  ];
}
