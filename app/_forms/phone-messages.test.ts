// Messages beside the field of a phone number.
import { expect, test } from "vitest";
import { parsePhone } from "@/lib/values/phone-number";
import { explain } from "@/app/(auth)/sign-up/messages";

function describe(typed: string, country: string, allowed: string[]) {
  const parsed = parsePhone(typed, country, allowed);
  if (parsed.status === "parsed") throw new Error(`${typed} was accepted`);
  return explain(parsed, "Germany").errors;
}

test.each([
  [
    "11 2345-6789",
    "AR",
    "This number can't receive text messages. Did you mean +54 9 11 2345 6789? If so, enter it like this.",
  ],
  [
    "11 8765-4321",
    "BR",
    "This isn't a valid mobile number. Did you mean +55 11 98765 4321? If so, enter it like this.",
  ],
  ["07400 12345", "GB", "Enter a valid mobile number. Example for United Kingdom: 07400 123456."],
  ["11 3876-4321", "BR", "This number can't receive text messages. Use a mobile number."],
  [
    "07781 123456",
    "GB",
    "This is a number in Guernsey. We can't send codes to this country yet. We send them to Germany.",
  ],
  [
    "204 234 5678",
    "US",
    "This is a number in Canada. We can't send codes to this country yet. We send them to Germany.",
  ],
  ["hello", "", "Enter a valid mobile number."],
])("%j in %j is explained beside the number", (typed, country, phone) => {
  expect(describe(typed, country, ["AR", "BR", "GB", "US"])).toEqual({ phone });
});

test("a number without a country code is explained beside the country", () => {
  const country = "Choose a country, or start the number with + and the country code.";
  expect(describe("07400 123456", "", ["GB"])).toEqual({ country });
});
