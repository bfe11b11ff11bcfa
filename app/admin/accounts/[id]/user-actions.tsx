// Links to the confirmation pages of the changes that are available for a user.
import { ButtonLink } from "@/components/link";
import { Panel } from "@/components/panel";
import type { UserView } from "@/lib/admin/user/view-user";
import type { UserChange } from "@/lib/admin/user/changes";
import { changeMessages } from "./messages";

export function Actions({ account }: { account: UserView }) {
  if (account.isYou)
    return (
      <Panel
        title="Actions"
        intro="This is your own account. Only another administrator can make changes here, so that no one locks themselves out. Everything else is on your account page."
      />
    );
  return (
    <Panel
      title="Actions"
      intro="Each action opens a page that explains what will happen and asks for a reason. The reason is saved, and the user is notified."
    >
      <ul className="mt-4 flex flex-wrap gap-3">
        <li>
          <ButtonLink href={`/admin/accounts/${account.id}/lost-phone`} variant="secondary">
            Lost phone
          </ButtonLink>
        </li>
        {getAvailableChanges(account).map((change) => {
          const { path, title } = changeMessages[change];
          return (
            <li key={change}>
              <ButtonLink href={`/admin/accounts/${account.id}/${path}`} variant="secondary">
                {title}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
    </Panel>
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
