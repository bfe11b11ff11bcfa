// The NextAuth configuration, and the only place that creates sessions: its single provider accepts a passed
// challenge. The cookie is an opaque session token; current-user.ts checks it in the database on every
// request.
import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import NextAuth, { CredentialsSignin, type AuthError, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { unstable_rethrow } from "next/navigation";
import { cookieName, cookieOptions, readCookie, setCookie } from "@/lib/http/cookies";
import { env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { currentClient } from "@/lib/http/client-info";
import { browserToken, rememberBrowser } from "./known-browser";
import { createSession, type SessionRefusal } from "./create-session";
import { sessionRules } from "./sessions";

const PROVIDER = "challenge";

class SessionRefused extends CredentialsSignin {
  constructor(readonly refusal: SessionRefusal) {
    super();
    this.code = refusal;
  }
}

// Configured on the first request, because a build has no environment.
const { auth, signIn, signOut } = NextAuth(() => configuration());

type OpenedSession = { persistent?: boolean };

/** What `authorize` has to say about the session, beside the user that NextAuth passes on. */
const opening = new AsyncLocalStorage<OpenedSession>();

export type OpenSessionOutcome = { status: "signed_in" } | { status: "refused"; refusal: SessionRefusal };

/** Creates the session of a passed challenge and sets its cookie. */
export async function signInWithChallenge(challengeToken: string): Promise<OpenSessionOutcome> {
  const browser = await browserToken();
  const opened: OpenedSession = {};
  try {
    await opening.run(opened, () => signIn(PROVIDER, { challengeToken, browser, redirect: false }));
    if (!opened.persistent) await expireCookieWithBrowser();
    await rememberBrowser(browser);
    return { status: "signed_in" };
  } catch (error) {
    unstable_rethrow(error);
    // Bundling may load the class twice, which breaks instanceof.
    const refusal = (error as Partial<SessionRefused>).refusal;
    if (!refusal) throw error;
    return { status: "refused", refusal };
  }
}

/** For sessions without "Keep me signed in". NextAuth gives every cookie the longest lifetime. */
async function expireCookieWithBrowser(): Promise<void> {
  const token = await readCookie("session");
  if (token) await setCookie("session", token);
}

/**
 * Returns the session token in this browser's cookie, or null. A token proves nothing by itself:
 * current-user.ts looks it up in the database.
 */
export async function sessionToken(): Promise<string | null> {
  const token = ((await auth()) as { sid?: unknown } | null)?.sid;
  return typeof token === "string" && /^[\w-]{43}$/.test(token) ? token : null;
}

/** Deletes the cookie. Revoke the session first. */
export async function dropSessionCookie(): Promise<void> {
  await signOut({ redirect: false });
}

function configuration(): NextAuthConfig {
  return {
    providers: [
      Credentials({
        id: PROVIDER,
        credentials: { challengeToken: {}, browser: {} },
        async authorize({ challengeToken, browser }) {
          if (typeof challengeToken !== "string" || typeof browser !== "string") return null;
          const outcome = await createSession(challengeToken, await currentClient(), browser);
          if (outcome.status === "refused") throw new SessionRefused(outcome.refusal);
          const opened = opening.getStore();
          if (opened) opened.persistent = outcome.persistent;
          return { id: outcome.userId, sid: outcome.sessionToken };
        },
      }),
    ],
    secret: env().AUTH_SECRET,
    // URLs come from AUTH_URL, which lib/env.ts sets to APP_URL, and not from the Host header.
    trustHost: true,
    session: { strategy: "jwt", maxAge: sessionRules(true).lifetimeSeconds },
    useSecureCookies: cookieOptions().secure,
    cookies: {
      sessionToken: { name: cookieName("session"), options: cookieOptions() },
    },
    jwt: {
      encode: ({ token }) => String(token?.["sid"] ?? ""),
      decode: ({ token }) => (token ? { sid: token } : null),
    },
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: (user as { sid?: string }).sid } : token),
      session: ({ session, token }) => ({ expires: session.expires, user: {}, sid: token["sid"] }) as never,
    },
    logger: {
      error(error) {
        // A refusal is expected, and its message could contain input.
        // A build shortens the names of classes.
        const type = (error as Partial<AuthError>).type ?? "unknown";
        if (type !== "CredentialsSignin") log.error({ nextAuth: type });
      },
    },
  };
}
