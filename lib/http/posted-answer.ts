// server/redirect-after-post.ts redirects after a form posted without a script, so that a reload posts
// nothing again. A sealed cookie carries the answer, because the next request may reach another instance.
import "server-only";
import { seal, unseal } from "@/lib/crypto/sealed-secret";
import type { PostedState } from "@/lib/form";
import { cookieName, cookieOptions, readCookie } from "./cookies";
import { answerWith, requestContext } from "./request-context";

export const COOKIES_BLOCKED =
  "Your browser is blocking cookies. Allow cookies for this site, and start again.";

type Refusal = { status: 429 | 503; retryAfterSeconds: number };

type Answer = { posted?: PostedState | undefined; refusal?: Refusal | undefined };

const LIFETIME_SECONDS = 60;

/** Common proxies accept headers of at least 4 kB, and the other headers need 1.5 kB. */
const MAX_COOKIE_LENGTH = 2_000;

/** Marks the page of a browser that has sent no cookie yet, and may refuse them. */
const COOKIE_CHECK = "cookie_check";

/** Returns the headers of the redirect, or null if the answer is too large for a cookie. */
export function redirectWithAnswer(
  url: string,
  answer: Answer,
  hasCookies: boolean,
): { location: string; setCookie: string } | null {
  const path = toOwnPath(url);
  const expiresAt = Date.now() + LIFETIME_SECONDS * 1000;
  const sealed = seal(Buffer.from(JSON.stringify({ ...answer, expiresAt })), toContext(path));
  const value = Buffer.from(sealed).toString("base64url");
  if (value.length > MAX_COOKIE_LENGTH) return null;
  const location = hasCookies ? path : `${path}${path.includes("?") ? "&" : "?"}${COOKIE_CHECK}=1`;
  return { location, setCookie: toSetCookie(value, LIFETIME_SECONDS) };
}

/** Returns the state of the form that redirected here. Sets its status and expires the cookie. */
export async function takePostedState(): Promise<PostedState | null> {
  const response = requestContext.getStore()?.response;
  if (response?.req.method !== "GET") return null;
  const { url = "", headers } = response.req;
  const value = await readCookie("answer");
  if (value === null && !headers.cookie && url.includes(`${COOKIE_CHECK}=1`))
    return { formId: "*", state: { message: COOKIES_BLOCKED } };
  const answer = value === null ? null : open(value, toOwnPath(url));
  if (!answer) return null;
  if (!response.headersSent) response.appendHeader("set-cookie", toSetCookie("", 0));
  if (answer.refusal) answerWith(answer.refusal.status, answer.refusal.retryAfterSeconds);
  return answer.posted ?? null;
}

export function getUnmarkedPath(url: string, hasCookies: boolean): string | null {
  return hasCookies && url.endsWith(`${COOKIE_CHECK}=1`) ? toOwnPath(url) : null;
}

/** Returns null for a cookie of another page, one that is too old, or one that this app has not sealed. */
function open(value: string, path: string): Answer | null {
  try {
    const { secret } = unseal(Buffer.from(value, "base64url"), toContext(path));
    const answer = JSON.parse(Buffer.from(secret).toString()) as Answer & { expiresAt: number };
    return answer.expiresAt > Date.now() ? answer : null;
  } catch {
    return null;
  }
}

/** Returns the path and query, which never lead to another host. */
function toOwnPath(url: string): string {
  return url.replace(/^[/\\]+/, "/").replace(new RegExp(`[?&]${COOKIE_CHECK}=1$`), "");
}

/** Without the query, which Next.js may write in another form. */
function toContext(path: string): string {
  return `answer of the form at ${path.split("?")[0]}`;
}

function toSetCookie(value: string, maxAgeSeconds: number): string {
  const { secure } = cookieOptions();
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${cookieName("answer")}=${value}; ${attributes}`;
}
