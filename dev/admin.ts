// The operator's command line: npm run admin -- grant|revoke <email> | list
import { userInfo } from "node:os";
import { listAdmins, setRole } from "../lib/admin/roles";
import { db } from "../lib/db";

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
  if (command === "list") {
    const admins = await listAdmins();
    console.log(
      admins.length
        ? admins.map((admin) => `${admin.email}  ${admin.name}`).join("\n")
        : "There is no admin.",
    );
    return 0;
  }
  if ((command !== "grant" && command !== "revoke") || !email) {
    console.log(HELP);
    return command === "--help" || command === "help" || command === undefined ? 0 : 1;
  }
  const operator = { ip: "console", userAgent: `npm run admin by ${userInfo().username}` };
  const outcome = await setRole(email, command === "grant" ? "admin" : "user", operator);
  if (outcome === "no_such_user") {
    console.error(`There is no user ${email}. Sign up first, then run this again.`);
    return 1;
  }
  console.log(`${email} ${words[command][outcome]}.`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).finally(() => db().$disconnect());
