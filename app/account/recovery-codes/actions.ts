"use server";
// Makes a set of recovery codes. They leave the server in the answer to this one post.
import { refresh } from "next/cache";
import { answerWithWait } from "@/app/_forms/answer-with-wait";
import { makeMyRecoveryCodes } from "@/lib/accounts/factors/create-recovery-codes";
import { currentClient } from "@/lib/http/client-info";
import { explain } from "./messages";

/**
 * `madeAt` as ISO 8601: where the button was pressed before the page's script was there, the script gets this state by way of
 * JSON, and a page that it cannot draw from that would take the codes away again.
 */
export type MakeState = { codes?: string[]; madeAt?: string; message?: string };

export async function makeRecoveryCodes(_: MakeState, data: FormData): Promise<MakeState> {
  const outcome = await makeMyRecoveryCodes(replacedSet(data.get("replaces")), await currentClient());
  refresh();
  if (outcome.status === "refused") {
    answerWithWait(outcome);
    return { message: explain(outcome) };
  }
  return { codes: outcome.codes, madeAt: outcome.madeAt.toISOString() };
}

/** The set that the person saw, named by when it was made; whatever else was posted names none. */
function replacedSet(value: FormDataEntryValue | null): Date | null {
  const madeAt = new Date(typeof value === "string" ? value : "");
  return Number.isNaN(madeAt.getTime()) ? null : madeAt;
}
