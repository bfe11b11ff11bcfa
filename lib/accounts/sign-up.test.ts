// A mistyped number, while signing up: what else was typed is kept, and the old number's code opens nothing.
import { expect, test } from "vitest";
import { simulator } from "@/dev/fixture";
import { newNumber, phoneOf, requester } from "@/dev/challenge-fixture";
import { submitCode } from "../challenge/attempt";
import { db } from "../db";
import { redeemTicket } from "../session/redeem-ticket";
import { changeSignUpNumber, startSignUp } from "./sign-up";

const phone = phoneOf(simulator);

async function signUp(number: string) {
  const form = {
    name: "Ada",
    email: `${number.slice(1)}@example.org`,
    password: "a good one",
    country: "DE",
  };
  const opened = await startSignUp({ ...form, phone: number }, requester());
  if (opened.status === "refused") throw new Error(opened.refusal);
  return opened.token;
}

test("the code goes to the new number, and only that one becomes the user's", async () => {
  const [mistyped, right] = [newNumber(), newNumber()];
  const former = await signUp(mistyped);
  const changed = await changeSignUpNumber(former, { country: "DE", phone: right }, requester());
  if (changed.status === "refused") throw new Error(changed.refusal);
  const formerCode = await phone.lastCode(mistyped);
  expect(await submitCode(former, formerCode, requester())).toMatchObject({ refusal: "challenge_over" });
  const code = await phone.lastCode(right);
  expect(await submitCode(changed.token, code, requester())).toMatchObject({ status: "passed" });
  expect(await redeemTicket(changed.token, requester())).toMatchObject({ status: "signed_in" });
  expect(await db().user.findFirst({ where: { email: `${mistyped.slice(1)}@example.org` } })).toMatchObject({
    name: "Ada",
    phone: right,
  });
});

test("a number that cannot be used leaves the sign-up as it was", async () => {
  const number = newNumber();
  const token = await signUp(number);
  const refused = await changeSignUpNumber(token, { country: "DE", phone: "+49 30 901820" }, requester());
  expect(refused).toMatchObject({ refusal: "phone_not_mobile" });
  const code = await phone.lastCode(number);
  expect(await submitCode(token, code, requester())).toMatchObject({ status: "passed" });
});

test("a number that is proven already is not changed", async () => {
  const number = newNumber();
  const token = await signUp(number);
  await submitCode(token, await phone.lastCode(number), requester());
  const refused = await changeSignUpNumber(token, { country: "DE", phone: newNumber() }, requester());
  expect(refused).toMatchObject({ refusal: "no_sign_up" });
});
