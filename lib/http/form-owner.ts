// Cookies belong to the browser, and another tab may have replaced them since a page was rendered. So each
// form names the user or the challenge of its page, and is refused if the cookies now name another one.
// Security does not depend on it: a form without the name is accepted.
import "server-only";
import { createHash } from "node:crypto";
import { redirect } from "next/navigation";
import { requestContext } from "./request-context";

type Kind = "user" | "challenge";

const REFUSED_PATHS: Record<Kind, string> = {
  user: "/account?other_tab=1",
  challenge: "/challenge?other_tab=1",
};

/** The field as a browser sends it, and with the prefix that React adds in a script. */
const FIELD = /^(?:_?\d+_)*form_owner$/;

/** Returns the value of the field. `secret` is the user's ID or the challenge's token. */
export function toFormOwner(kind: Kind, secret: string): string {
  const hash = createHash("sha256").update(`form owner ${kind} ${secret}`).digest("base64url");
  return `${kind}.${hash.slice(0, 16)}`;
}

export function rememberFormOwner(form: FormData): void {
  const context = requestContext.getStore();
  const [, owner] = [...form].find(([name]) => FIELD.test(name)) ?? [];
  if (context && typeof owner === "string") context.formOwner = owner;
}

export function refuseFormOfOther(kind: Kind, secret: string): void {
  const owner = requestContext.getStore()?.formOwner;
  if (owner?.startsWith(`${kind}.`) && owner !== toFormOwner(kind, secret)) redirect(REFUSED_PATHS[kind]);
}
