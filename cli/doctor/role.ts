// Checks that the app's database role has no unneeded privileges, that the triggers guarding the audit trail
// are enabled, and that DATA_KEY sealed the newest events.
import type pg from "pg";
import { EVENT_COLUMNS } from "../../lib/audit/chain";
import { isSealedBy, type SealedEvent } from "../../lib/audit/seals";
import { withPrimary } from "./database-hosts";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";

const GUARDS = [
  "audit_event_keep",
  "audit_event_erase",
  "audit_event_queue",
  "audit_link_keep",
  "audit_head_keep",
  "audit_head_advance",
  "audit_unlinked_keep",
];

const LATEST_EVENTS = 20;

export const role: Check = {
  name: "role",
  run: withEnv(async ({ DATABASE_URL, STAND_INS }) => {
    const findings = await withPrimary(DATABASE_URL, async (client) => {
      const { rows } = await client.query<{ isThere: boolean }>(
        `SELECT to_regclass('audit_head') IS NOT NULL AS "isThere"`,
      );
      if (!rows[0]?.isThere) return [notChecked("Fix the tables first.")];
      return [
        await checkPrivileges(client, STAND_INS === "allowed"),
        await checkTriggers(client),
        await checkSeals(client),
      ];
    });
    return findings ?? [notChecked("No server in DATABASE_URL accepts writes.")];
  }),
};

async function checkPrivileges(client: pg.Client, isDemo: boolean): Promise<Finding> {
  const { rows } = await client.query<{ name: string; isSuper: boolean; owns: boolean; mayWrite: boolean }>(`
    SELECT current_user AS name, rolsuper AS "isSuper",
           pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'audit_event'::regclass), 'USAGE') AS owns,
           has_table_privilege('audit_event', 'INSERT') AND has_table_privilege('"user"', 'SELECT, INSERT, UPDATE, DELETE')
             AS "mayWrite"
    FROM pg_roles WHERE rolname = current_user`);
  const [{ name = "?", isSuper = false, owns = false, mayWrite = false } = {}] = rows;
  if (!mayWrite)
    return fault(
      `The role ${name} may not write to the tables.`,
      "Grant it SELECT, INSERT, UPDATE, and DELETE on them.",
    );
  if (isDemo)
    return ok(
      `The role ${name} has the privileges it needs${isSuper ? " (and all others, because this is a demo)" : ""}.`,
    );
  if (isSuper)
    return warning(
      `The role ${name} is a superuser: anyone who takes over the app controls the whole server.`,
      "Give the app its own role. Use a superuser only for migrations, if at all.",
    );
  if (owns)
    return warning(
      `The role ${name} owns the tables, so it could remove the guards of the audit trail.`,
      "Let another role own and migrate the tables, and grant this one SELECT, INSERT, UPDATE, and DELETE.",
    );
  return ok(`The role ${name} is not a superuser and does not own the tables.`);
}

async function checkTriggers(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tgname AS name FROM pg_trigger WHERE tgname = ANY($1) AND tgenabled IN ('O', 'A')",
    [GUARDS],
  );
  const enabled = new Set(rows.map(({ name }) => name));
  const missing = GUARDS.filter((name) => !enabled.has(name));
  if (missing.length === 0) return ok("The database rejects changes to events and their deletion.");
  return fault(
    `Guards of the audit trail are missing or disabled: ${missing.join(", ")}.`,
    "Find out who removed them, run `npm run audit:verify`, and enable the triggers again.",
  );
}

async function checkSeals(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<SealedEvent & { seal: Buffer }>(
    `SELECT ${EVENT_COLUMNS}, e.seal FROM audit_event e WHERE length(e.seal) > 0 ORDER BY e.at DESC, e.id DESC LIMIT $1`,
    [LATEST_EVENTS],
  );
  if (rows.length === 0)
    return notChecked("Cannot check whether DATA_KEY fits this database: nothing is sealed yet.");
  const valid = rows.filter(({ seal, ...event }) => isSealedBy(seal, { what: "event", event }));
  if (valid.length === rows.length)
    return ok(`DATA_KEY fits: it sealed the last ${count(rows.length, "event")}.`);
  if (valid.length === 0)
    return fault(
      "DATA_KEY is not the key that sealed this database's events and authenticator apps.",
      "Set the right key. If it was replaced, add the previous one to DATA_KEY_FORMER.",
    );
  return fault(
    `${count(rows.length - valid.length, "event")} of the last ${rows.length} have no valid seal.`,
    "Run `npm run audit:verify`. Either a key is missing from DATA_KEY_FORMER, or someone bypassed the app to write to the database.",
  );
}
