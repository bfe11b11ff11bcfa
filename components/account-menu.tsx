// Menu of the signed-in user in the header. The browser opens it, closes it with Escape or a click elsewhere,
// and moves the focus, without a script.

import { Icon } from "./icon";

export type MenuUser = {
  name: string;
  isAdmin: boolean;
  /** Names the user in the form (lib/http/form-owner.ts). */
  formOwner: string;
  signOut: () => Promise<void>;
};

export function AccountMenu({ user, current }: { user: MenuUser; current?: string | undefined }) {
  const { name, isAdmin, formOwner, signOut } = user;
  const links = isAdmin ? [ACCOUNT, CONSOLE] : [ACCOUNT];
  return (
    <>
      <button
        type="button"
        popoverTarget={MENU_ID}
        className="inline-flex min-h-11 max-w-[60vw] cursor-pointer items-center gap-2 rounded-field px-3 font-medium hover:bg-base-200"
      >
        <span className="sr-only">Account menu: </span>
        <bdi className="max-w-56 truncate">{name}</bdi>
        <Icon name="expand" className="size-3.5 text-muted" />
      </button>
      <div id={MENU_ID} popover="auto" className="account-menu">
        <p className="border-b border-line px-4 pt-1 pb-2.5 text-sm text-muted">
          Signed in as <bdi className="block font-semibold wrap-anywhere text-base-content">{name}</bdi>
        </p>
        <ul className="pt-1.5">
          {links.map(({ href, label }) => (
            <li key={href}>
              <a href={href} aria-current={href === current ? "page" : undefined} className={entry}>
                {label}
              </a>
            </li>
          ))}
          <li>
            <form action={signOut}>
              <input type="hidden" name="form_owner" value={formOwner} />
              <button type="submit" className={`${entry} w-full cursor-pointer`}>
                Sign out
              </button>
            </form>
          </li>
        </ul>
      </div>
    </>
  );
}

const MENU_ID = "account-menu";

const ACCOUNT = { href: "/account", label: "Your account" };
const CONSOLE = { href: "/admin", label: "Admin console" };

const entry =
  "flex min-h-11 items-center px-4 font-medium underline-offset-4 decoration-2 hover:underline focus-visible:-outline-offset-2 aria-[current=page]:underline decoration-accent";
