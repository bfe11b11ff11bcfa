import { afterEach, expect, test, vi } from "vitest";
import "@/testing/fixture";
import { newClient, user } from "@/testing/challenge-fixture";
import { inTransaction } from "@/lib/database/client";
import { createLink, type LinkData } from "@/lib/notifications/email-links";
import type { LinkAction } from "@/prisma/generated/enums";
import { confirmEmailAddress, findEmailConfirmation } from "./email/confirm-email";
import { findReset, startPasswordReset } from "./password/reset-password";
import { findEmailUndo, undoEmailChange } from "./email/undo-email-change";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

afterEach(() => void vi.useRealTimers());

type Case = {
  action: LinkAction;
  seconds: number;
  data: LinkData[LinkAction];
  find: (token: string) => Promise<unknown>;
  use: (token: string) => Promise<{ status: string; refusal?: string }>;
};

const cases: Case[] = [
  {
    action: "reset_password",
    seconds: 15 * MINUTE,
    data: {},
    find: findReset,
    use: (token) => startPasswordReset(token, "four grey owls at dusk", newClient()),
  },
  {
    action: "confirm_email",
    seconds: 24 * HOUR,
    data: { newEmail: "somebody-else@example.org" },
    find: findEmailConfirmation,
    use: (token) => confirmEmailAddress(token, newClient()),
  },
  {
    action: "undo_email_change",
    seconds: 48 * HOUR,
    data: { formerEmail: "as-it-was@example.org" },
    find: findEmailUndo,
    use: (token) => undoEmailChange(token, newClient()),
  },
];

test.each(cases)("$action is valid for $seconds s", async ({ action, seconds, data, find, use }) => {
  const { LINKS } = await import("@/lib/notifications/email-links");
  const { id: userId } = await user();
  const madeAt = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: madeAt });
  const newLink = () =>
    inTransaction((tx) =>
      createLink(tx, { action, userId, data, lifetimeSeconds: LINKS[action].lifetimeSeconds }),
    );
  const [early, late] = [await newLink(), await newLink()];
  vi.setSystemTime(madeAt + (seconds - 1) * 1000);
  expect(await find(early)).not.toBeNull();
  vi.setSystemTime(madeAt + (seconds + 1) * 1000);
  expect(await find(late)).toBeNull();
  expect(await use(late)).toMatchObject({ status: "refused", refusal: "link_over" });
  vi.setSystemTime(madeAt + (seconds - 1) * 1000);
  expect(await use(early)).not.toMatchObject({ status: "refused" });
});
