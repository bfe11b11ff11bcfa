// Compares session lifetimes with NIST SP 800-63B-4, where these are SHOULDs: at AAL2, 24 hours in total and
// one hour of inactivity (§2.2.3); at AAL1, 30 days in total (§2.1.3), which applies to "Keep me signed in".
import { ok, warning, withEnv, type Check } from "./finding";

const AAL2 = { idleMinutes: 60, hours: 24 };
const AAL1 = { hours: 30 * 24 };

export const sessions: Check = {
  name: "sessions",
  run: withEnv(async (env) => {
    const { SESSION_IDLE_MINUTES: idle, SESSION_LIFETIME_HOURS: hours } = env;
    const { KEPT_SESSION_IDLE_HOURS: persistentIdle, KEPT_SESSION_LIFETIME_HOURS: persistentHours } = env;
    const normal = `${hours} h in total and ${idle} min of inactivity`;
    const isWithin = idle <= AAL2.idleMinutes && hours <= AAL2.hours;
    const persistent = `“Keep me signed in”: ${persistentHours} h in total and ${persistentIdle} h of inactivity`;
    const findings = [
      isWithin
        ? ok(`${normal}: within NIST SP 800-63B-4 §2.2.3 (AAL2).`)
        : warning(
            `${normal}: longer than the ${AAL2.hours} h and ${AAL2.idleMinutes} min in NIST SP 800-63B-4 §2.2.3 (AAL2).`,
            "Lower SESSION_LIFETIME_HOURS and SESSION_IDLE_MINUTES, unless the longer sessions are intended.",
          ),
      ok(`${persistent}: within §2.1.3 (AAL1, ${AAL1.hours} h). Sensitive actions require a factor again.`),
    ];
    if (persistentIdle * 60 < idle || persistentHours < hours)
      findings.push(
        warning("“Keep me signed in” sessions are shorter than normal sessions.", "Swap the values."),
      );
    return findings;
  }),
};
