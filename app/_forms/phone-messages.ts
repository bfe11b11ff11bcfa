// Messages for refused phone numbers, shared by all forms that ask for one.
import type { FieldErrors } from "@/lib/form";
import {
  getCountryName,
  getMobileExample,
  type PhoneDetails,
  type PhoneRefusal,
} from "@/lib/values/phone-number";

/** `served`: the supported countries as text. */
export function getPhoneMessages(details: PhoneDetails, served: string) {
  return {
    phone_invalid: describeInvalid(details),
    phone_country_missing: "Choose a country, or start the number with + and the country code.",
    phone_country_unclear: "Choose the country of this number, or start it with + and the country code.",
    phone_extension: "Enter the number without an extension. We can't send codes to extensions.",
    phone_country_not_allowed: `${describeRegion(details)}We can't send codes to this country yet. We send them to ${served}.`,
    phone_not_mobile: `This number can't receive text messages. ${details.suggestion ? suggest(details.suggestion) : "Use a mobile number."}`,
  } satisfies Record<PhoneRefusal, string>;
}

export function toPhoneErrors(refusal: string, message: string): FieldErrors {
  return refusal === "phone_country_missing" ? { country: message } : { phone: message };
}

function describeInvalid({ country, suggestion }: PhoneDetails): string {
  if (suggestion) return `This isn't a valid mobile number. ${suggest(suggestion)}`;
  const example = country && getMobileExample(country);
  const text = "Enter a valid mobile number.";
  return example ? `${text} Example for ${getCountryName(country)}: ${example}.` : text;
}

function suggest(number: string): string {
  return `Did you mean ${number}? If so, enter it like this.`;
}

/** Ends with a space, or is empty. */
export function describeRegion({ country }: PhoneDetails): string {
  if (!country) return "";
  const name = getCountryName(country);
  return `This is a number in ${NEEDS_ARTICLE.test(name) ? "the " : ""}${name}. `;
}

const NEEDS_ARTICLE =
  /^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Isle|Congo|Central|Dominican Rep)|Islands$/;
