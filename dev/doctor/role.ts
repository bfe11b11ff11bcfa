// May the app's role do no more than it should, and is the audit trail ours? Its guards have to be there, and the newest events
// have to bear seals of DATA_KEY.
import type pg from "pg";
import { EVENT_COLUMNS } from "../../lib/audit-chain";
import { isSealedBy, type SealedEvent } from "../../lib/audit-seal";
import { onPrimary } from "./database-hosts";
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
    const findings = await onPrimary(DATABASE_URL, async (client) => {
      const { rows } = await client.query<{ isThere: boolean }>(
        `SELECT to_regclass('audit_head') IS NOT NULL AS "isThere"`,
      );
      if (!rows[0]?.isThere) return [notChecked("the tables come first.")];
      return [await rights(client, STAND_INS === "allowed"), await guards(client), await seals(client)];
    });
    return findings ?? [notChecked("no server of DATABASE_URL takes writes.")];
  }),
};

async function rights(client: pg.Client, isDemo: boolean): Promise<Finding> {
  const { rows } = await client.query<{ name: string; isSuper: boolean; owns: boolean; mayWrite: boolean }>(`
    SELECT current_user AS name, rolsuper AS "isSuper",
           pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'audit_event'::regclass), 'USAGE') AS owns,
           has_table_privilege('audit_event', 'INSERT') AND has_table_privilege('"user"', 'SELECT, INSERT, UPDATE, DELETE')
             AS "mayWrite"
    FROM pg_roles WHERE rolname = current_user`);
  const [{ name = "?", isSuper = false, owns = false, mayWrite = false } = {}] = rows;
  if (!mayWrite)
    return fault(
      `the role ${name} may not write to the tables.`,
      "Grant it SELECT, INSERT, UPDATE, DELETE on them.",
    );
  if (isDemo)
    return ok(`the role ${name} may do what it needs${isSuper ? " (and all else: this is a demo)" : ""}.`);
  if (isSuper)
    return warning(
      `the role ${name} is a superuser: whoever takes the app over has the whole server.`,
      "Give the app a role of its own; a superuser runs the migrations at most.",
    );
  if (owns)
    return warning(
      `the role ${name} owns the tables, so it could take the audit trail's guards away.`,
      "Let another role migrate and own them, and grant this one SELECT, INSERT, UPDATE, DELETE.",
    );
  return ok(`the role ${name} is no superuser and does not own the tables.`);
}

async function guards(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tgname AS name FROM pg_trigger WHERE tgname = ANY($1) AND tgenabled IN ('O', 'A')",
    [GUARDS],
  );
  const there = new Set(rows.map(({ name }) => name));
  const missing = GUARDS.filter((name) => !there.has(name));
  if (missing.length === 0) return ok("the database refuses to change or delete events.");
  return fault(
    `guards of the audit trail are missing or switched off: ${missing.join(", ")}.`,
    "Find out who did that, run `npm run audit:verify`, and enable the triggers again.",
  );
}

async function seals(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<SealedEvent & { seal: Buffer }>(
    `SELECT ${EVENT_COLUMNS}, e.seal FROM audit_event e WHERE length(e.seal) > 0 ORDER BY e.at DESC, e.id DESC LIMIT $1`,
    [LATEST_EVENTS],
  );
  if (rows.length === 0) return notChecked("whether DATA_KEY fits this database: nothing is sealed yet.");
  const ours = rows.filter(({ seal, ...event }) => isSealedBy(seal, { what: "event", event }));
  if (ours.length === rows.length)
    return ok(`DATA_KEY fits: it has sealed the last ${count(rows.length, "event")}.`);
  if (ours.length === 0)
    return fault(
      "DATA_KEY is not the one that this database's events and authenticator apps are sealed with.",
      "Set the right one; a key that it replaced belongs into DATA_KEY_FORMER.",
    );
  return fault(
    `${count(rows.length - ours.length, "event")} of the last ${rows.length} bear no seal of ours.`,
    "Run `npm run audit:verify`: either DATA_KEY_FORMER lacks a key, or somebody wrote past the app.",
  );
}
