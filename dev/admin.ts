// The operator's command line, `npm run admin -- --help`. Whatever it changes goes through lib/admin like the console's own
// changes, with an event that names the user of this machine.
import { userInfo } from "node:os";
import { Command } from "commander";
import type { ChangeOutcome, ChangeRefusal } from "../lib/admin/carry-out";
import type { AccountChange } from "../lib/admin/changes";
import { listAdmins, operate } from "../lib/admin/operator";
import { allowMessages } from "../lib/deliveries/stopped-numbers";
import { OPERATOR_ADDRESS } from "../lib/requester";
import { useLocalEnvironment } from "./local-environment";

type ChangeCommand = {
  command: string;
  change: AccountChange;
  summary: string;
  /** What happens, for `--help` of the command. */
  description: string;
  /** Said of the address once it is done, and where it was so already. */
  changed: string;
  unchanged: string;
  /** Kept where none is given; without it one has to be. */
  defaultReason?: string;
};

const CHANGES: readonly ChangeCommand[] = [
  {
    command: "grant",
    change: "make_admin",
    summary: "make this user an admin",
    description:
      "Makes a user who has signed up an admin. It counts from their next click on, and they are told.",
    changed: "is an admin now",
    unchanged: "is an admin already",
    defaultReason: "by the operator",
  },
  {
    command: "revoke",
    change: "unmake_admin",
    summary: "make this user an ordinary user again",
    description: "Makes an admin an ordinary user again, from their next click on. They are told.",
    changed: "is no admin any more",
    unchanged: "is no admin",
    defaultReason: "by the operator",
  },
  {
    command: "suspend",
    change: "suspend",
    summary: "keep this user out until restored",
    description:
      "Ends every session of a user and lets them in no more, with any factor, until they are restored. Nothing is deleted.",
    changed: "is suspended",
    unchanged: "is suspended already",
  },
  {
    command: "restore",
    change: "restore",
    summary: "let a suspended user in again",
    description: "Lets a suspended user sign in again.",
    changed: "can sign in again",
    unchanged: "is not suspended",
  },
  {
    command: "sign-out",
    change: "sign_out",
    summary: "end every session of this user",
    description:
      "Signs every browser of a user out, also those that are half signed in. They can sign in again.",
    changed: "is signed out everywhere",
    unchanged: "is signed out already",
  },
  {
    command: "release-number",
    change: "release_number",
    summary: "take the phone number off this user's account",
    description:
      "The number of a user is theirs no more, and somebody else can prove it. At the next sign-in the user needs a passkey, an app or a recovery code; who has none of them needs the lost-phone case of the console.",
    changed: "has no phone number any more",
    unchanged: "has no phone number already",
  },
  {
    command: "email-wrong",
    change: "email_wrong",
    summary: "send no mails to this user's address any more",
    description:
      "No mails go to the address but one that tells so, and no password is reset by mail, until the user has given another address on their account page.",
    changed: "gets no mails any more",
    unchanged: "gets no mails already",
  },
  {
    command: "email-right",
    change: "email_right",
    summary: "send mails to this user's address again",
    description: "Takes email-wrong back.",
    changed: "gets mails again",
    unchanged: "gets mails already",
  },
];

const REFUSALS: Record<Exclude<ChangeRefusal, "unchanged">, (email: string) => string> = {
  no_such_user: (email) => `There is no user ${email}. Sign up first, then run this again.`,
  no_reason: () => "Give a reason of at least four letters: --reason 'asked by phone, ticket 123'",
  yourself: () => "Nobody does this to themselves.",
};

const operator = () => ({ ip: OPERATOR_ADDRESS, userAgent: `npm run admin by ${userInfo().username}` });

function program(): Command {
  const all = new Command("npm run admin --")
    .description("What operators do on the server. Users are named by their email address.")
    .showHelpAfterError("(--help tells how)");
  for (const change of CHANGES) addChange(all, change);
  all
    .command("list")
    .summary("show the admins")
    .description("Shows the admins.")
    .action(() => run(showAdmins));
  all
    .command("allow-number")
    .summary("let codes go again to a number for which somebody stopped them")
    .description("Lets codes go again to a number for which somebody stopped them on /stop-messages.")
    .argument("<number...>", "with its country code: +33612345678")
    .action((parts: string[]) => run(() => allowNumber(parts.join(" "))));
  return all;
}

function addChange(
  all: Command,
  { command, summary, description, defaultReason, ...words }: ChangeCommand,
): void {
  const added = all.command(command).summary(summary).description(description).argument("<email>");
  const about = "why, kept in the audit trail and shown to the user";
  if (defaultReason === undefined) added.requiredOption("-r, --reason <text>", about);
  else added.option("-r, --reason <text>", about, defaultReason);
  added.action((email: string, { reason }: { reason: string }) =>
    run(async () => tell(email, words, await operate(words.change, email, reason, operator()))),
  );
}

function tell(
  email: string,
  words: Pick<ChangeCommand, "changed" | "unchanged">,
  outcome: ChangeOutcome,
): number {
  if (outcome.status === "refused" && outcome.refusal !== "unchanged") {
    console.error(REFUSALS[outcome.refusal](email));
    return 1;
  }
  console.log(`${email} ${outcome.status === "changed" ? words.changed : words.unchanged}.`);
  return 0;
}

async function showAdmins(): Promise<number> {
  const admins = await listAdmins();
  for (const { email, name, suspended } of admins)
    console.log(`${email}  ${name}${suspended ? "  (suspended)" : ""}`);
  if (admins.length === 0) console.log("There is no admin.");
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

/** Help needs no database; everything else does. */
async function run(command: () => Promise<number>): Promise<void> {
  try {
    useLocalEnvironment();
    process.exitCode = await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

const given = process.argv.slice(2);
await program().parseAsync(given.length === 0 ? ["--help"] : given, { from: "user" });
process.exit();
