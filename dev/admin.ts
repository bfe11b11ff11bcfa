// The operator's command line: npm run admin -- grant|revoke <email> | list
import { userInfo } from "node:os";
import { listAdmins, setRole } from "../lib/admin/roles";
import { useLocalEnvironment } from "./local-environment";

const HELP = `Usage: npm run admin -- <command>

  grant <email>    make this user an admin (the user must have signed up)
  revoke <email>   make this user an ordinary user again
  list             show the admins
`;

const words = {
  grant: { changed: "is an admin now", unchanged: "is an admin already" },
  revoke: { changed: "is no admin any more", unchanged: "is no admin" },
};

async function main([command, email]: string[]): Promise<number> {
  const asksForHelp = command === undefined || command === "help" || command === "--help";
  const isComplete = command === "list" || ((command === "grant" || command === "revoke") && email);
  if (asksForHelp || !isComplete) {
    console.log(HELP);
    return asksForHelp ? 0 : 1;
  }
  useLocalEnvironment();
  return command === "list" ? showAdmins() : changeRole(command, email ?? "");
}

async function showAdmins(): Promise<number> {
  const admins = await listAdmins();
  for (const { email, name } of admins) console.log(`${email}  ${name}`);
  if (admins.length === 0) console.log("There is no admin.");
  return 0;
}

async function changeRole(command: "grant" | "revoke", email: string): Promise<number> {
  const operator = { ip: "console", userAgent: `npm run admin by ${userInfo().username}` };
  const outcome = await setRole(email, command === "grant" ? "admin" : "user", operator);
  if (outcome === "no_such_user") {
    console.error(`There is no user ${email}. Sign up first, then run this again.`);
    return 1;
  }
  console.log(`${email} ${words[command][outcome]}.`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
