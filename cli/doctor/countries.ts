// Who can sign up, and who cannot? By the settings in force, which are the console's once somebody has changed them there, and by
// what the numbers of each country are: an example of a mobile number is put through the same parser as a person's.
import { getExampleNumber, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
import { pausedCountries } from "../../lib/deliveries/settings/pauses";
import { settingsInForce, presentPrices } from "../../lib/deliveries/settings/settings";
import { countryName, parsePhone } from "../../lib/values/phone-number";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { reasonOf } from "./reasons";

export const countries: Check = {
  name: "countries",
  run: withEnv(async ({ SMS_COUNTRIES }) => {
    try {
      const [{ number, settings }, paused] = await Promise.all([
        settingsInForce(),
        pausedCountries(new Date()),
      ]);
      const allowed = [...settings.countries].sort();
      const served = allowed.filter((code) => !paused.has(code) && hasMobiles(code));
      return [
        whoCan(served, number),
        ...differences(SMS_COUNTRIES, allowed, number),
        ...pausedNow(allowed.filter((code) => paused.has(code))),
        ...withoutMobiles(allowed.filter((code) => !hasMobiles(code))),
        lineTypes(served),
        ...withoutPrice(allowed.filter((code) => !(code in presentPrices().countries))),
      ];
    } catch (error) {
      return [
        notChecked(`The current settings cannot be read (${reasonOf(error)}): see database and tables.`),
      ];
    }
  }),
};

function whoCan(served: string[], version: number): Finding {
  const by =
    version === 0 ? "according to SMS_COUNTRIES" : `according to version ${version} of the console settings`;
  if (served.length === 0)
    return fault(`No one can sign up, ${by}: no country is left.`, "Allow a country or resume a paused one.");
  return ok(
    `Mobile numbers from ${count(served.length, "country", "countries")} can sign up, ${by}: ${served.join(", ")}.`,
  );
}

/** Somebody may change the variable and wonder. */
function differences(named: readonly string[], allowed: string[], version: number): Finding[] {
  const onlyNamed = named.filter((code) => !allowed.includes(code));
  const onlyAllowed = allowed.filter((code) => !(named as readonly string[]).includes(code));
  if (version === 0 || onlyNamed.length + onlyAllowed.length === 0) return [];
  const parts = [
    ...(onlyNamed.length > 0 ? [`it includes ${onlyNamed.join(", ")}, which cannot sign up`] : []),
    ...(onlyAllowed.length > 0 ? [`it does not include ${onlyAllowed.join(", ")}, which can`] : []),
  ];
  return [
    warning(
      `SMS_COUNTRIES has no effect since the console has its own settings: ${parts.join("; ")}.`,
      "Change countries at /admin/deliveries/limits, or update the variable to match.",
    ),
  ];
}

function pausedNow(paused: string[]): Finding[] {
  if (paused.length === 0) return [];
  const names = paused.map(countryName).join(", ");
  return [warning(`Paused, so no one there can sign up: ${names}.`, "See /admin/deliveries/pauses.")];
}

function withoutMobiles(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [
    warning(
      `No mobile numbers are known for ${codes.join(", ")}, so no one there can sign up.`,
      "Remove these countries.",
    ),
  ];
}

function lineTypes(served: string[]): Finding {
  const mixed = served.filter((code) => typeOf(code) === "FIXED_LINE_OR_MOBILE");
  const but =
    mixed.length > 0
      ? `, except in ${mixed.join(", ")}, where landlines cannot be told apart from mobile numbers`
      : "";
  return ok(`Landlines, VoIP, premium-rate, and toll-free numbers cannot sign up${but}.`);
}

function withoutPrice(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [
    ok(
      `These countries have no price of their own and use “elsewhere” in the price list: ${codes.join(", ")}.`,
    ),
  ];
}

const exampleOf = (code: string) => getExampleNumber(code as CountryCode, examples);

const typeOf = (code: string) => exampleOf(code)?.getType();

function hasMobiles(code: string): boolean {
  return parsePhone(exampleOf(code)?.number ?? "", code, [code]).status === "parsed";
}
