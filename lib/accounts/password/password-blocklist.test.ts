import { expect, test } from "vitest";
import { isCommon, isPersonal } from "./password-blocklist";

test.each([
  "password",
  "Password1!",
  "P@ssw0rd2026!",
  "pässword",
  "iloveyou",
  "i love you",
  "!!dragon!!",
  "dragondragon",
  "sunshine1",
  "qwertyuiop",
])("%s is a common password", async (password) => expect(await isCommon(password)).toBe(true));

test.each(["aaaaaaaa", "🔑".repeat(128), "abcabcabc", "34567890", "98765432", "abcdefgh", "zyxwvuts"])(
  "%s is a repetition or a sequence",
  async (password) => expect(await isCommon(password)).toBe(true),
);

test.each([
  "correct horse 5 battery",
  "password of my own making",
  "dragon-8472-6613-9921",
  "🔑🚪🪟🧱".repeat(32),
  "x7Q-m2Lp",
  "12 grey owls",
])("%s is allowed", async (password) => expect(await isCommon(password)).toBe(false));

const about = {
  name: "Clara Dvořák",
  email: "clara.d@mail.oaktree.example",
  phone: "+447400123456",
  brand: "Twofold",
};

test.each([
  "claradvorak",
  "Dvořák1987!",
  "dvorak.clara",
  "Tw0f0ld!!",
  "clara.d@mail.oaktree.example",
  "Oaktree#42",
  "07400123456",
  "+44 7400 123456",
  "Clara123456",
])("%s is refused as personal information", (password) => expect(isPersonal(password, about)).toBe(true));

test.each(["clara likes old maps", "Dvořák symphony no 9", "twofold joy is double joy", "07400999999"])(
  "%s is allowed: it only contains personal information, or another user's",
  (password) => expect(isPersonal(password, about)).toBe(false),
);
