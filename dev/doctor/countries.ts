// Who can sign up, and who cannot? By the settings in force, which are the console's once somebody has changed them there, and by
// what the numbers of each country are: an example of a mobile number is put through the same parser as a person's.
import { getExampleNumber, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
import { pausedCountries } from "../../lib/deliveries/pauses";
import { settingsInForce, presentPrices } from "../../lib/deliveries/settings";
import { countryName, parsePhone } from "../../lib/phone";
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
        notChecked(`the settings in force cannot be read (${reasonOf(error)}): see database and tables.`),
      ];
    }
  }),
};

function whoCan(served: string[], version: number): Finding {
  const by = version === 0 ? "by SMS_COUNTRIES" : `by version ${version} of the console's settings`;
  if (served.length === 0)
    return fault(`nobody can sign up, ${by}: no country is left.`, "Allow one, or end its pause.");
  return ok(
    `mobile numbers of ${count(served.length, "country", "countries")} can sign up, ${by}: ${served.join(", ")}.`,
  );
}

/** Somebody may change the variable and wonder. */
function differences(named: readonly string[], allowed: string[], version: number): Finding[] {
  const onlyNamed = named.filter((code) => !allowed.includes(code));
  const onlyAllowed = allowed.filter((code) => !(named as readonly string[]).includes(code));
  if (version === 0 || onlyNamed.length + onlyAllowed.length === 0) return [];
  const parts = [
    ...(onlyNamed.length > 0 ? [`it names ${onlyNamed.join(", ")}, which cannot sign up`] : []),
    ...(onlyAllowed.length > 0 ? [`${onlyAllowed.join(", ")} can, and it does not name them`] : []),
  ];
  return [
    warning(
      `SMS_COUNTRIES counts no more since the console has settings of its own: ${parts.join("; ")}.`,
      "Change countries at /admin/deliveries/limits, or make the variable say the same.",
    ),
  ];
}

function pausedNow(paused: string[]): Finding[] {
  if (paused.length === 0) return [];
  const names = paused.map(countryName).join(", ");
  return [
    warning(`paused now, so that nobody there can sign up: ${names}.`, "See /admin/deliveries/pauses."),
  ];
}

function withoutMobiles(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [
    warning(
      `no mobile numbers are known of ${codes.join(", ")}: nobody there can sign up.`,
      "Take them out.",
    ),
  ];
}

function lineTypes(served: string[]): Finding {
  const mixed = served.filter((code) => typeOf(code) === "FIXED_LINE_OR_MOBILE");
  const but = mixed.length > 0 ? `; in ${mixed.join(", ")} landlines look like mobiles, and pass` : "";
  return ok(`landlines, internet telephony, premium and free numbers cannot${but}.`);
}

function withoutPrice(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [ok(`without a price of their own, counted as “elsewhere” in the price list: ${codes.join(", ")}.`)];
}

const exampleOf = (code: string) => getExampleNumber(code as CountryCode, examples);

const typeOf = (code: string) => exampleOf(code)?.getType();

function hasMobiles(code: string): boolean {
  return parsePhone(exampleOf(code)?.number ?? "", code, [code]).status === "parsed";
}
