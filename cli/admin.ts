// The operators' command line, `npm run admin -- --help`. Changes go through lib/admin like those of the
// console, with an event that names the user of this machine.
import { userInfo } from "node:os";
import { Command } from "commander";
import type { UserChange } from "../lib/admin/user/changes";
import { listAdmins, applyCliChange, type CliOutcome } from "../lib/admin/user/cli-admin";
import { allowMessages } from "../lib/deliveries/stopped-numbers";
import { OPERATOR_ADDRESS } from "../lib/http/client-info";
import { useLocalEnvironment } from "../dev/local-environment";

type ChangeCommand = {
  command: string;
  change: UserChange;
  summary: string;
  /** Shown by `--help` of the command. */
  description: string;
  /** Follow the address in the output: after a change, and if there was nothing to change. */
  changed: string;
  unchanged: string;
  /** Used if no reason is given. Without a default, a reason is required. */
  defaultReason?: string;
};

const CHANGES: readonly ChangeCommand[] = [
  {
    command: "grant",
    change: "make_admin",
    summary: "make a user an administrator",
    description:
      "Makes a user who has signed up an administrator. Takes effect with their next request. The user is notified.",
    changed: "is now an administrator",
    unchanged: "is already an administrator",
    defaultReason: "by the operator",
  },
  {
    command: "revoke",
    change: "unmake_admin",
    summary: "remove administrator rights from a user",
    description:
      "Removes administrator rights from a user. Takes effect with their next request. The user is notified.",
    changed: "is no longer an administrator",
    unchanged: "is not an administrator",
    defaultReason: "by the operator",
  },
  {
    command: "suspend",
    change: "suspend",
    summary: "block a user until restored",
    description:
      "Ends every session of a user and blocks sign-in with any factor until the user is restored. Deletes nothing.",
    changed: "is suspended",
    unchanged: "is already suspended",
  },
  {
    command: "restore",
    change: "restore",
    summary: "restore a suspended user",
    description: "Lets a suspended user sign in again.",
    changed: "can sign in again",
    unchanged: "is not suspended",
  },
  {
    command: "sign-out",
    change: "sign_out",
    summary: "sign a user out everywhere",
    description: "Ends every session of a user, including sign-ins in progress. The user can sign in again.",
    changed: "is signed out everywhere",
    unchanged: "is already signed out everywhere",
  },
  {
    command: "release-number",
    change: "release_number",
    summary: "release a user's phone number",
    description:
      "Releases a user's phone number so that someone else can verify it. At the next sign-in, the user needs a passkey, an authenticator app, or a recovery code. Without any of these, open a recovery case in the console.",
    changed: "no longer has a phone number",
    unchanged: "has no phone number",
  },
  {
    command: "email-wrong",
    change: "email_wrong",
    summary: "stop sending email to a user's address",
    description:
      "Stops all email to a user's address, except for one message that says so. The user cannot reset their password by email until they enter another address on their account page.",
    changed: "no longer gets email",
    unchanged: "already gets no email",
  },
  {
    command: "email-right",
    change: "email_right",
    summary: "send email to a user's address again",
    description: "Reverses email-wrong.",
    changed: "gets email again",
    unchanged: "already gets email",
  },
];

type CliRefusal = Extract<CliOutcome, { status: "refused" }>["refusal"];

const REFUSALS: Record<Exclude<CliRefusal, "unchanged">, (email: string) => string> = {
  no_such_user: (email) => `No user has the email address ${email}. They must sign up first.`,
  email_not_unique: (email) =>
    `Several users signed up as ${email}, and none of them has confirmed the address. One of them must confirm it first.`,
  no_reason: () => "Give a reason of at least 4 characters: --reason 'requested by phone, ticket 123'",
  yourself: () => "You can't do this to your own account.",
};

const operator = () => ({ ip: OPERATOR_ADDRESS, userAgent: `npm run admin by ${userInfo().username}` });

function program(): Command {
  const root = new Command("npm run admin --")
    .description("Admin commands for operators on the server. Users are identified by email address.")
    .showHelpAfterError("(use --help for details)");
  for (const change of CHANGES) addChange(root, change);
  root
    .command("list")
    .summary("list the administrators")
    .description("Lists the administrators.")
    .action(() => run(showAdmins));
  root
    .command("allow-number")
    .summary("resume codes to a phone number after they were stopped")
    .description("Resumes codes to a phone number for which someone stopped them on /stop-messages.")
    .argument("<number...>", "with country code: +33612345678")
    .action((parts: string[]) => run(() => allowNumber(parts.join(" "))));
  return root;
}

function addChange(
  root: Command,
  { command, summary, description, defaultReason, ...words }: ChangeCommand,
): void {
  const subcommand = root.command(command).summary(summary).description(description).argument("<email>");
  const reasonHelp = "why; kept in the audit trail and shown to the user";
  if (defaultReason === undefined) subcommand.requiredOption("-r, --reason <text>", reasonHelp);
  else subcommand.option("-r, --reason <text>", reasonHelp, defaultReason);
  subcommand.action((email: string, { reason }: { reason: string }) =>
    run(async () =>
      printOutcome(email, words, await applyCliChange(words.change, email, reason, operator())),
    ),
  );
}

function printOutcome(
  email: string,
  words: Pick<ChangeCommand, "changed" | "unchanged">,
  outcome: CliOutcome,
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
  if (admins.length === 0) console.log("There are no administrators.");
  return 0;
}

async function allowNumber(input: string): Promise<number> {
  const outcome = await allowMessages(input, operator());
  if (outcome.status === "refused") {
    console.error(NUMBER_REFUSALS[outcome.refusal]);
    return 1;
  }
  const changed = outcome.status === "allowed";
  console.log(`Codes ${changed ? "can be sent again to" : "were not stopped for"} ${outcome.maskedPhone}.`);
  return 0;
}

const NUMBER_REFUSALS = {
  phone_invalid: "This is not a phone number. Include the country code: +33612345678.",
  phone_country_missing: "Start the number with + and the country code: +33612345678.",
  phone_country_unclear: "Start the number with + and the country code: +33612345678.",
  phone_extension: "Enter the number without an extension.",
  phone_country_not_allowed: "Codes are not sent to this country: SMS_COUNTRIES does not include it.",
  phone_not_mobile: "Codes are not sent to this number: it is not a mobile number.",
};

/** `--help` works without a database. */
async function run(command: () => Promise<number>): Promise<void> {
  try {
    useLocalEnvironment();
    process.exitCode = await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

const args = process.argv.slice(2);
await program().parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
process.exit();
