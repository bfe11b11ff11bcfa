// Checks how many messages the daily budget covers, and whether the limits are enforced.
import { getPrice } from "../../lib/deliveries/settings/prices";
import { getActiveSettings } from "../../lib/deliveries/settings/settings";
import { formatMoney } from "../../lib/values/money";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { describeError } from "./reasons";

export const money: Check = {
  name: "money",
  run: withEnv(async () => {
    try {
      const { number, settings } = await getActiveSettings();
      const { dailyBudget, prices, mode, countries } = settings;
      const budget = formatMoney(dailyBudget, prices.currency);
      const smsPrices = countries.map((code) => getPrice(prices, "sms", code));
      const [least, most] = [Math.max(...smsPrices), Math.min(...smsPrices)].map((price) =>
        price > 0 ? Math.floor(dailyBudget / price) : Infinity,
      );
      return [
        least === 0
          ? fault(
              `${budget} per day is less than the cost of one message, so nothing will be sent.`,
              "Raise SMS_DAILY_BUDGET, or the budget in the console.",
            )
          : ok(
              `${budget} per day covers ${least?.toLocaleString("en")} to ${most?.toLocaleString("en")} text messages at the listed prices.`,
            ),
        ...reportRecordMode(mode === "record" && number > 0),
      ];
    } catch (error) {
      return [
        notChecked(`The current settings cannot be read (${describeError(error)}): see database and tables.`),
      ];
    }
  }),
};

/** SMS_GUARD=record is reported by the environment check. */
function reportRecordMode(isConsoleRecording: boolean): Finding[] {
  if (!isConsoleRecording) return [];
  return [
    warning(
      "The console settings only record suspected attacks; their messages are still sent.",
      "Enforce the limits at /admin/deliveries/limits.",
    ),
  ];
}
