import { expect, test } from "vitest";
import { appCode } from "@/testing/authenticator-app";
import { createTestPhone, newClient, user } from "@/testing/challenge-fixture";
import { simulator } from "@/testing/fixture";
import { resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { answerByAuthenticator } from "./answer-by-authenticator";
import { getSetUpSecret, startAuthenticator } from "./authenticator";
import { openFactorChallenge } from "./open-challenge";

// The environment is read on first use, so set this before any test.
process.env["SMS_DAILY_BUDGET"] = "0.01";

test("A57: signing in with an app still works when the budget is spent, and costs nothing", async () => {
  const { id: userId, phone } = await user();
  await inTransaction((tx) => startAuthenticator(tx, userId));
  const authenticator = await db().authenticator.findUniqueOrThrow({ where: { userId } });
  const key = getSetUpSecret(authenticator, "")?.text ?? "";
  await db().authenticator.update({ where: { userId }, data: { confirmedAt: new Date() } });

  const opened = await openFactorChallenge(
    { purpose: "sign_in", phone, phoneCountry: "DE", subject: { userId }, event: "sign_in_started" },
    newClient(),
  );
  if (opened.status === "refused") throw new Error(opened.refusal);
  await resendCode(opened.token, "sms", newClient());
  expect(await viewChallenge(opened.token)).toMatchObject({
    sendProblem: "budget_spent",
    options: ["totp", "text"],
  });
  expect(await answerByAuthenticator(opened.token, appCode(key), newClient())).toMatchObject({
    status: "passed",
  });
  expect(await createSession(opened.token, newClient())).toMatchObject({ status: "signed_in" });
  expect(await createTestPhone(simulator).allCalls()).toEqual([]);
});
