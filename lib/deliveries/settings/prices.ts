// Prices of messages. These are EXAMPLES, so that the budget works in a new clone. Your contract with Vonage
// lists your prices: put them into a JSON file of the same form, and set SMS_PRICES_FILE to its path.
import "server-only";
import * as v from "valibot";
import { PriceList } from "@/lib/values/money";
import type { Channel } from "@/prisma/generated/enums";

export const EXAMPLE_PRICES: PriceList = v.parse(PriceList, {
  currency: "EUR",
  rightCode: "0.05",
  countries: {
    AT: { sms: "0.085", voice: "0.12" },
    BE: { sms: "0.095", voice: "0.14" },
    CA: { sms: "0.012", voice: "0.02" },
    CH: { sms: "0.065", voice: "0.15" },
    DE: { sms: "0.08", voice: "0.09" },
    DK: { sms: "0.04", voice: "0.1" },
    ES: { sms: "0.065", voice: "0.1" },
    FI: { sms: "0.075", voice: "0.12" },
    FR: { sms: "0.065", voice: "0.1" },
    GB: { sms: "0.04", voice: "0.05" },
    IE: { sms: "0.065", voice: "0.1" },
    IT: { sms: "0.075", voice: "0.11" },
    LU: { sms: "0.07", voice: "0.12" },
    NL: { sms: "0.085", voice: "0.11" },
    NO: { sms: "0.06", voice: "0.1" },
    PL: { sms: "0.035", voice: "0.08" },
    PT: { sms: "0.04", voice: "0.1" },
    SE: { sms: "0.055", voice: "0.09" },
    US: { sms: "0.012", voice: "0.02" },
  },
  elsewhere: { sms: "0.25", voice: "0.4" },
});

/** In millionths of the list's currency. */
export function getPrice(prices: PriceList, channel: Channel, country: string): number {
  return (prices.countries[country] ?? prices.elsewhere)[channel];
}
