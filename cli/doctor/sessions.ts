// Do sessions end as NIST SP 800-63B-4 would have it? All of these are SHOULDs there: 24 hours in all and one without activity at
// AAL2 (§2.2.3), 30 days in all at AAL1 (§2.1.3), which is what "Keep me signed in" comes down to.
import { ok, warning, withEnv, type Check } from "./finding";

const AAL2 = { idleMinutes: 60, hours: 24 };
const AAL1 = { hours: 30 * 24 };

export const sessions: Check = {
  name: "sessions",
  run: withEnv(async (env) => {
    const { SESSION_IDLE_MINUTES: idle, SESSION_LIFETIME_HOURS: hours } = env;
    const { KEPT_SESSION_IDLE_HOURS: keptIdle, KEPT_SESSION_LIFETIME_HOURS: keptHours } = env;
    const usual = `${hours} h in total and ${idle} min of inactivity`;
    const isWithin = idle <= AAL2.idleMinutes && hours <= AAL2.hours;
    const kept = `“Keep me signed in”: ${keptHours} h in total and ${keptIdle} h of inactivity`;
    const findings = [
      isWithin
        ? ok(`${usual}: within NIST SP 800-63B-4 §2.2.3 (AAL2).`)
        : warning(
            `${usual}: longer than the ${AAL2.hours} h and ${AAL2.idleMinutes} min in NIST SP 800-63B-4 §2.2.3 (AAL2).`,
            "Lower SESSION_LIFETIME_HOURS and SESSION_IDLE_MINUTES, unless the longer sessions are intended.",
          ),
      ok(`${kept}: within §2.1.3 (AAL1, ${AAL1.hours} h). Sensitive actions require a factor again.`),
    ];
    if (keptIdle * 60 < idle || keptHours < hours)
      findings.push(
        warning("“Keep me signed in” sessions are shorter than normal sessions.", "Swap the values."),
      );
    return findings;
  }),
};
