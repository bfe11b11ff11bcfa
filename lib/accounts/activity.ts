// What a user sees of their own sign-ins.
import "server-only";
import Bowser from "bowser";
import { db } from "../db";
import { requireUser } from "../session/current-user";
import { isLive } from "../session/sessions";
import type { Factor } from "@/prisma/generated/enums";

const SHOWN = 10;

export type SignInRecord = {
  id: string;
  at: Date;
  device: string;
  ip: string;
  factor: Factor;
  state: "this_browser" | "signed_in" | "ended";
};

/** The last sign-ins of whoever asks, newest first. */
export async function lastSignIns(): Promise<SignInRecord[]> {
  const current = await requireUser();
  const sessions = await db().session.findMany({
    where: { userId: current.user.id },
    orderBy: { createdAt: "desc" },
    take: SHOWN,
  });
  const now = new Date();
  return sessions.map((session) => ({
    id: session.id,
    at: session.createdAt,
    device: deviceOf(session.userAgent),
    ip: session.ip,
    factor: session.factor,
    state: session.id === current.id ? "this_browser" : isLive(session, now) ? "signed_in" : "ended",
  }));
}

/** "Firefox on Linux", as far as the browser tells. */
function deviceOf(userAgent: string): string {
  const { browser, os } = Bowser.parse(userAgent || "unknown");
  const names = [browser.name, os.name].filter(Boolean);
  return names.length > 0 ? names.join(" on ") : "Unknown browser";
}
