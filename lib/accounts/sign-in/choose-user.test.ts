import { expect, test } from "vitest";
import { chooseUser } from "./choose-user";

const [OLD, NEW] = [new Date("2026-01-01"), new Date("2026-02-01")];

const toUser = (id: string, createdAt: Date, { isConfirmed = false, isKnown = false } = {}) => ({
  id,
  createdAt,
  emailConfirmedAt: isConfirmed ? OLD : null,
  sessions: isKnown ? [{}] : [],
});

test.each([
  ["no one", [], undefined],
  ["the newest user", [toUser("old", OLD), toUser("new", NEW)], "new"],
  ["the confirmed user", [toUser("old", OLD, { isConfirmed: true }), toUser("new", NEW)], "old"],
  [
    "the user of this browser",
    [toUser("old", OLD, { isKnown: true }), toUser("new", NEW, { isConfirmed: true })],
    "old",
  ],
  [
    "of two users of this browser, the confirmed one",
    [toUser("old", OLD, { isKnown: true, isConfirmed: true }), toUser("new", NEW, { isKnown: true })],
    "old",
  ],
])("a sign-in is about %s", (_, users, id) => {
  expect(chooseUser(users)?.id).toBe(id);
});
