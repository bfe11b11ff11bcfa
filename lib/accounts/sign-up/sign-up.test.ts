import { expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { newNumber, createTestPhone, newClient } from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { db } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { changeSignUpNumber, startSignUp } from "./sign-up";

const phone = createTestPhone(simulator);

async function signUp(number: string) {
  const form = {
    name: "Ada",
    email: `${number.slice(1)}@example.org`,
    password: "a good one",
    country: "DE",
  };
  const opened = await startSignUp({ ...form, phone: number }, newClient());
  if (opened.status === "refused") throw new Error(opened.refusal);
  return opened.token;
}

test("no user exists until the phone is verified; then user, session, and event are created together", async () => {
  const number = newNumber();
  const token = await signUp(number);
  const count = async () => [
    await db().user.count({ where: { email: `${number.slice(1)}@example.org` } }),
    await db().session.count({ where: { user: { phone: number } } }),
  ];
  expect(await count()).toEqual([0, 0]);
  await submitCode(token, await phone.lastCode(number), newClient());
  expect(await count()).toEqual([0, 0]);
  // The last write of the transaction fails.
  await db()
    .$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT unwritable CHECK (name <> 'sign_up_completed') NOT VALID`;
  await expect(createSession(token, newClient())).rejects.toThrow("unwritable");
  expect(await count()).toEqual([0, 0]);
  await db().$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT unwritable`;
  expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
  expect(await count()).toEqual([1, 1]);
});

test("after a number change, the code goes to the new number, and only that number becomes the user's", async () => {
  const [mistyped, right] = [newNumber(), newNumber()];
  const previous = await signUp(mistyped);
  const changed = await changeSignUpNumber(previous, { country: "DE", phone: right }, newClient());
  if (changed.status === "refused") throw new Error(changed.refusal);
  const previousCode = await phone.lastCode(mistyped);
  expect(await submitCode(previous, previousCode, newClient())).toMatchObject({ refusal: "challenge_over" });
  const code = await phone.lastCode(right);
  expect(await submitCode(changed.token, code, newClient())).toMatchObject({ status: "passed" });
  expect(await createSession(changed.token, newClient())).toMatchObject({ status: "signed_in" });
  expect(await db().user.findFirst({ where: { email: `${mistyped.slice(1)}@example.org` } })).toMatchObject({
    name: "Ada",
    phone: right,
  });
});

test("a number that cannot be used leaves the sign-up unchanged", async () => {
  const number = newNumber();
  const token = await signUp(number);
  const refused = await changeSignUpNumber(token, { country: "DE", phone: "+49 30 901820" }, newClient());
  expect(refused).toMatchObject({ refusal: "phone_not_mobile" });
  const code = await phone.lastCode(number);
  expect(await submitCode(token, code, newClient())).toMatchObject({ status: "passed" });
});

test("a number that is already verified cannot be changed", async () => {
  const number = newNumber();
  const token = await signUp(number);
  await submitCode(token, await phone.lastCode(number), newClient());
  const refused = await changeSignUpNumber(token, { country: "DE", phone: newNumber() }, newClient());
  expect(refused).toMatchObject({ refusal: "no_sign_up" });
});
