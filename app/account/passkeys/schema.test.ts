import * as v from "valibot";
import { expect, test } from "vitest";
import { signUpSchema } from "@/app/(auth)/sign-up/schema";
import { nameSchema } from "./schema";

const readNames = (typed: string) => [
  v.safeParse(nameSchema.entries.passkey_name, typed),
  v.safeParse(signUpSchema.entries.name, typed),
];

test.each(["لپ\u200cتاپ من", "क्\u200dष", "👩\u200d💻 laptop"])(
  "joiners stay in the names of passkeys and people: %j",
  (name) => {
    for (const result of readNames(name)) expect(result).toMatchObject({ success: true, output: name });
  },
);

test("invisible characters around a pasted name are removed", () => {
  for (const result of readNames("\u202a\u00a0Work laptop\u202c\u200b"))
    expect(result).toMatchObject({ success: true, output: "Work laptop" });
});

test.each(["\u200b\u200d", "\u3164", "\u2800 \u2800", "\ufe0f", "\u115f\u1160", "\u00ad"])(
  "a name that no one can see is refused: %j",
  (name) => {
    for (const { success } of readNames(name)) expect(success).toBe(false);
  },
);

test("a direction override inside a name is refused", () => {
  for (const { success } of readNames("Ada \u202eresU")) expect(success).toBe(false);
});
