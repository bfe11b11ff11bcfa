// Checks which countries can sign up, by the current settings (those of the console override the environment)
// and by parsing an example mobile number of each country.
import { getExampleNumber, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
import { getPausedCountries } from "../../lib/deliveries/settings/pauses";
import { getActiveSettings, getPrices } from "../../lib/deliveries/settings/settings";
import { getCountryName, parsePhone } from "../../lib/values/phone-number";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { describeError } from "./reasons";

export const countries: Check = {
  name: "countries",
  run: withEnv(async ({ SMS_COUNTRIES }) => {
    try {
      const [{ number, settings }, paused] = await Promise.all([
        getActiveSettings(),
        getPausedCountries(new Date()),
      ]);
      const allowed = [...settings.countries].sort();
      const served = allowed.filter((code) => !paused.has(code) && hasMobiles(code));
      return [
        checkAllowed(served, number),
        ...compareWithVariable(SMS_COUNTRIES, allowed, number),
        ...reportPaused(allowed.filter((code) => paused.has(code))),
        ...reportWithoutMobiles(allowed.filter((code) => !hasMobiles(code))),
        reportLineTypes(served),
        ...reportWithoutPrice(allowed.filter((code) => !(code in getPrices().countries))),
      ];
    } catch (error) {
      return [
        notChecked(`The current settings cannot be read (${describeError(error)}): see database and tables.`),
      ];
    }
  }),
};

function checkAllowed(served: string[], version: number): Finding {
  const basis =
    version === 0 ? "according to SMS_COUNTRIES" : `according to version ${version} of the console settings`;
  if (served.length === 0)
    return fault(
      `No one can sign up, ${basis}: no country is left.`,
      "Allow a country or resume a paused one.",
    );
  return ok(
    `Mobile numbers from ${count(served.length, "country", "countries")} can sign up, ${basis}: ${served.join(", ")}.`,
  );
}

/** SMS_COUNTRIES has no effect once the console has its own settings, which operators may overlook. */
function compareWithVariable(configured: readonly string[], allowed: string[], version: number): Finding[] {
  const onlyNamed = configured.filter((code) => !allowed.includes(code));
  const onlyAllowed = allowed.filter((code) => !(configured as readonly string[]).includes(code));
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

function reportPaused(paused: string[]): Finding[] {
  if (paused.length === 0) return [];
  const names = paused.map(getCountryName).join(", ");
  return [warning(`Paused, so no one there can sign up: ${names}.`, "See /admin/deliveries/pauses.")];
}

function reportWithoutMobiles(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [
    warning(
      `No mobile numbers are known for ${codes.join(", ")}, so no one there can sign up.`,
      "Remove these countries.",
    ),
  ];
}

function reportLineTypes(served: string[]): Finding {
  const mixed = served.filter((code) => getLineType(code) === "FIXED_LINE_OR_MOBILE");
  const exception =
    mixed.length > 0
      ? `, except in ${mixed.join(", ")}, where landlines cannot be told apart from mobile numbers`
      : "";
  return ok(`Landlines, VoIP, premium-rate, and toll-free numbers cannot sign up${exception}.`);
}

function reportWithoutPrice(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  return [
    ok(
      `These countries have no price of their own and use “elsewhere” in the price list: ${codes.join(", ")}.`,
    ),
  ];
}

const getExample = (code: string) => getExampleNumber(code as CountryCode, examples);

const getLineType = (code: string) => getExample(code)?.getType();

function hasMobiles(code: string): boolean {
  return parsePhone(getExample(code)?.number ?? "", code, [code]).status === "parsed";
}
