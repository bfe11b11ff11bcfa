import { getCountryName } from "@/lib/values/phone-number";

/** "DE", with the name of the country as its tooltip. */
export function CountryCode({ code }: { code: string }) {
  return (
    <abbr title={getCountryName(code)} className="no-underline">
      {code}
    </abbr>
  );
}
