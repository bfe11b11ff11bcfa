// The only file that configures NextAuth, and the one choke point that makes sessions: its single provider takes a
// passed challenge and nothing else. The cookie is an opaque session id; whether it still counts is asked of the
// database (current-user.ts), with every request.
import "server-only";
import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { unstable_rethrow } from "next/navigation";
import { cookieName, cookieOptions, readCookie } from "@/lib/http/cookies";
import { env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { currentClient } from "@/lib/http/client-info";
import { browserToken, keepBrowser } from "./known-browser";
import { createSession, type SessionRefusal } from "./create-session";
import { sessionRules } from "./sessions";

const PROVIDER = "challenge";

class TicketRefused extends CredentialsSignin {
  constructor(readonly refusal: SessionRefusal) {
    super();
    this.code = refusal;
  }
}

// Configured at the first request, since a build has no environment.
const { signIn, signOut } = NextAuth(() => configuration());

export type OpenSessionOutcome = { status: "signed_in" } | { status: "refused"; refusal: SessionRefusal };

/** Makes the session of a passed challenge and gives the browser its cookie. */
export async function signInWithChallenge(ticket: string): Promise<OpenSessionOutcome> {
  const browser = await browserToken();
  try {
    await signIn(PROVIDER, { ticket, browser, redirect: false });
    await keepBrowser(browser);
    return { status: "signed_in" };
  } catch (error) {
    unstable_rethrow(error);
    // Bundling may load the class twice: the shape has to do.
    const refusal = (error as Partial<TicketRefused>).refusal;
    if (!refusal) throw error;
    return { status: "refused", refusal };
  }
}

/**
 * The opaque session id in this browser's cookie, whether or not it still counts. NextAuth has put it there as it is (`encode`
 * below), so it is read without asking NextAuth, which makes a request and an answer of its own to tell what the cookie says.
 */
export async function sessionToken(): Promise<string | null> {
  const token = await readCookie("session");
  return token !== null && /^[\w-]{43}$/.test(token) ? token : null;
}

/** Takes the cookie away. The row has to be revoked before. */
export async function dropSessionCookie(): Promise<void> {
  await signOut({ redirect: false });
}

function configuration(): NextAuthConfig {
  return {
    providers: [
      Credentials({
        id: PROVIDER,
        credentials: { ticket: {}, browser: {} },
        async authorize({ ticket, browser }) {
          if (typeof ticket !== "string" || typeof browser !== "string") return null;
          const outcome = await createSession(ticket, await currentClient(), browser);
          if (outcome.status === "refused") throw new TicketRefused(outcome.refusal);
          return { id: outcome.userId, sid: outcome.sessionToken };
        },
      }),
    ],
    secret: env().AUTH_SECRET,
    // Addresses are built from AUTH_URL, which lib/env.ts pins to APP_URL: no Host header is believed.
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
        // A refused ticket is an expected answer, and its message would carry what was typed.
        if (error.name !== "CredentialsSignin") log.error({ nextAuth: error.name });
      },
    },
  };
}
