// The operator's command line: npm run admin -- grant|revoke <email> | list | allow-number <number>
import { userInfo } from "node:os";
import { listAdmins, setRole } from "../lib/admin/roles";
import { allowMessages } from "../lib/deliveries/stopped-numbers";
import { useLocalEnvironment } from "./local-environment";

const HELP = `Usage: npm run admin -- <command>

  grant <email>    make this user an admin (the user must have signed up)
  revoke <email>   make this user an ordinary user again
  list             show the admins
  allow-number <number>
                   let codes go again to a number for which somebody stopped them (/stop-messages); with its
                   country code: +33612345678
`;

const words = {
  grant: { changed: "is an admin now", unchanged: "is an admin already" },
  revoke: { changed: "is no admin any more", unchanged: "is no admin" },
};

async function main([command, ...given]: string[]): Promise<number> {
  const asksForHelp = command === undefined || command === "help" || command === "--help";
  const whom = given.join(" ");
  const isRole = command === "grant" || command === "revoke";
  const isComplete = command === "list" || ((isRole || command === "allow-number") && whom !== "");
  if (asksForHelp || !isComplete) {
    console.log(HELP);
    return asksForHelp ? 0 : 1;
  }
  useLocalEnvironment();
  if (isRole) return changeRole(command, whom);
  return command === "list" ? showAdmins() : allowNumber(whom);
}

async function showAdmins(): Promise<number> {
  const admins = await listAdmins();
  for (const { email, name } of admins) console.log(`${email}  ${name}`);
  if (admins.length === 0) console.log("There is no admin.");
  return 0;
}

const operator = () => ({ ip: "console", userAgent: `npm run admin by ${userInfo().username}` });

async function changeRole(command: "grant" | "revoke", email: string): Promise<number> {
  const outcome = await setRole(email, command === "grant" ? "admin" : "user", operator());
  if (outcome === "no_such_user") {
    console.error(`There is no user ${email}. Sign up first, then run this again.`);
    return 1;
  }
  console.log(`${email} ${words[command][outcome]}.`);
  return 0;
}

async function allowNumber(typed: string): Promise<number> {
  const outcome = await allowMessages(typed, operator());
  if (outcome.status === "refused") {
    console.error(numberWords[outcome.refusal]);
    return 1;
  }
  const changed = outcome.status === "allowed";
  console.log(`Codes ${changed ? "may go again to" : "were not stopped for"} ${outcome.maskedPhone}.`);
  return 0;
}

const numberWords = {
  phone_invalid: "This is no phone number. Write it with its country code: +33612345678.",
  phone_country_not_allowed: "No codes go to this country anyway: SMS_COUNTRIES does not name it.",
  phone_not_mobile: "No codes go to this number anyway: it is no mobile number.",
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
