// Checks the links for users: support, and the pages that most laws require.
import { ok, warning, withEnv, type Check, type Finding } from "./finding";

export const links: Check = {
  name: "links",
  run: withEnv(async (env) => {
    const isStandIn = env.STAND_INS === "allowed";
    return WANTED.map(({ name, without, todo }): Finding => {
      const url = env[name];
      if (url) return ok(`${name} is ${url.href}.`);
      return isStandIn ? ok(`${name} is not set.`) : warning(`${name} is not set: ${without}`, todo);
    });
  }),
};

const WANTED = [
  {
    name: "SUPPORT_URL",
    without: "messages say “Contact support”, but not how.",
    todo: "Set it to a page (https) or an email address.",
  },
  {
    name: "PRIVACY_URL",
    without: "no page links to a privacy policy.",
    todo: "Set it to your policy. Twofold stores names, email addresses, phone numbers, and IP addresses.",
  },
  {
    name: "TERMS_URL",
    without: "no page links to terms of service.",
    todo: "Set it to your terms, if you have any.",
  },
] as const;
