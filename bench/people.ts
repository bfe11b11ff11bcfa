// Fills a database with users who can sign in, a million in a minute or two: realistic rows in every table
// that a sign-in uses, and none in others (`npm run seed` fills all tables in half an hour).
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { hashPassword } from "../lib/accounts/password/password";
import { seal } from "../lib/crypto/sealed-secret";
import { withoutIndexes } from "../cli/seed/bare-tables";

export type BenchPerson = {
  email: string;
  phone: string;
  ip: string;
  /** The token of a browser with which they have signed in before. */
  browser: string;
  /** Base32 secret of the authenticator app. Null: the user gets text messages. */
  secret: string | null;
};

export type People = { withApp: BenchPerson[]; withPhoneOnly: BenchPerson[] };

export const PASSWORD = "correct horse battery staple";

/** One user in this number has no authenticator app. */
const PHONE_ONLY_EVERY = 4;

/** Enough users that each one signs in rarely, few enough to seal their secrets. Spread over the table. */
const MAX_PARTICIPANTS = 20_000;

const TABLES = ["user", "session", "challenge", "authenticator", "audit_event"];

/** Fills the migrated database if it is empty, and returns users who can sign in. */
export async function prepareUsers(
  db: Client,
  users: number,
  onProgress: (text: string) => void,
): Promise<People> {
  const participants = Array.from({ length: Math.min(users, MAX_PARTICIPANTS) }, (_, k) =>
    Math.floor((k * users) / Math.min(users, MAX_PARTICIPANTS)),
  ).map((n) => [n, personNumber(n)] as const);
  const { rowCount: isFull } = await db.query(`SELECT FROM "user" LIMIT 1`);
  if (!isFull) await fill(db, users, new Map(participants), onProgress);
  const allPeople = participants.map(([, person]) => person);
  return {
    withApp: allPeople.filter(({ secret }) => secret !== null),
    withPhoneOnly: allPeople.filter(({ secret }) => secret === null),
  };
}

function personNumber(n: number): BenchPerson {
  return {
    email: `person-${n}@example.test`,
    phone: `+491511${String(n).padStart(7, "0")}`,
    ip: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    browser: digest(`browser ${n}`).toString("base64url"),
    secret:
      (digest(`browser ${n}`)[0] ?? 0) % PHONE_ONLY_EVERY === 0
        ? null
        : base32(digest(`app ${n}`).subarray(0, 20)),
  };
}

async function fill(
  db: Client,
  users: number,
  participants: ReadonlyMap<number, BenchPerson>,
  onProgress: (text: string) => void,
): Promise<void> {
  await db.query("BEGIN");
  await withoutIndexes(
    db,
    TABLES,
    async () => {
      onProgress("users");
      await db.query(USERS, [users, await hashPassword(PASSWORD)]);
      await db.query(`CREATE TEMP TABLE person ON COMMIT DROP AS ${NUMBERED}`);
      for (const [table, statement] of Object.entries(LAST_VISIT_ROWS)) {
        onProgress(table);
        await db.query(statement);
      }
      await insertAuthenticatorApps(db, participants);
      // Prevents a recount of the overview during measurements.
      await db.query("UPDATE overview_state SET refreshed_at = now()");
    },
    (done, all) => done === 0 && onProgress(`${all} keys and indexes`),
  );
  await db.query("COMMIT");
  await db.query("VACUUM (ANALYZE)");
  await db.query("CHECKPOINT");
}

/** Seals the secrets like the app. */
async function insertAuthenticatorApps(
  db: Client,
  participants: ReadonlyMap<number, BenchPerson>,
): Promise<void> {
  const withApp = [...participants].filter(([, { secret }]) => secret !== null).map(([n]) => n);
  const { rows } = await db.query<{ n: number; id: string }>(
    "SELECT n, id FROM person WHERE n = ANY($1::int[])",
    [withApp],
  );
  const sealed = rows.map(({ n, id }) =>
    Buffer.from(seal(digest(`app ${n}`).subarray(0, 20), `authenticator ${id}`)),
  );
  await db.query(
    `UPDATE authenticator SET secret = given.secret
     FROM unnest($1::uuid[], $2::bytea[]) AS given (user_id, secret) WHERE authenticator.user_id = given.user_id`,
    [rows.map(({ id }) => id), sealed],
  );
}

const PHONE = "'+491511' || lpad(n::text, 7, '0')";
const EMAIL = "'person-' || n || '@example.test'";
const NAME = `(ARRAY['Ada','Bruno','Clara','Dana','Emil','Fadima','Gustav','Hatice'])[1 + n % 8] || ' ' ||
  (ARRAY['Birnbaum','Castell','Dvořák','Eskola','Fontaine','Grau','Hoffmann','Ivanova','Jansen'])[1 + n % 9]`;
const BROWSER_DIGEST = "sha256(('browser ' || n)::bytea)";
const BROWSER = `rtrim(translate(encode(${BROWSER_DIGEST}, 'base64'), '+/', '-_'), '=')`;
const AGENT = `'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'`;
const IP = `'10.' || ((n >> 16) & 255) || '.' || ((n >> 8) & 255) || '.' || (n & 255)`;
/** The user's last visit, in terms of `person`. */
const SEEN = "at + interval '1 day'";

/** Sign-ups are spread over a year that ended three days ago. */
const USERS = `
  INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, phone_used_at, password_hash,
    password_changed_at, last_sign_in_at, created_at, search)
  SELECT uuidv7(at - now()), name, email, phone, 'DE', at, at, $2, at, ${SEEN}, at, lower(name || ' ' || email || ' ' || substr(phone, 2))
  FROM (SELECT n, ${NAME} AS name, ${EMAIL} AS email, ${PHONE} AS phone,
          now() - interval '3 days' - interval '365 days' * (1 - n::float / $1::int) AS at
        FROM generate_series(0, $1::int - 1) AS n) AS person`;

const NUMBERED = `SELECT substr(phone, 8)::int AS n, id, created_at AS at, uuidv7(${SEEN.replace("at", "created_at")} - now()) AS challenge_id,
  uuidv7(${SEEN.replace("at", "created_at")} - now()) AS session_id FROM "user"`;

/** Rows of each user's last visit. */
const LAST_VISIT_ROWS = {
  authenticators: `
    INSERT INTO authenticator (user_id, secret, created_at, confirmed_at)
    SELECT id, substr(sha256(id::text::bytea) || sha256(n::text::bytea), 1, 52), at, at FROM person
    WHERE get_byte(${BROWSER_DIGEST}, 0) % ${PHONE_ONLY_EVERY} <> 0`,
  challenges: `
    INSERT INTO challenge (id, token_hash, purpose, state, phone, phone_country, user_id, attempts_left, resend_at, expires_at,
      factor, passed_at, ended_at, ip, created_at, revision)
    SELECT challenge_id, sha256(challenge_id::text::bytea), 'sign_in', 'redeemed', ${PHONE}, 'DE', id, 3, ${SEEN},
      ${SEEN} + interval '10 minutes', 'totp', ${SEEN}, ${SEEN}, ${IP}, ${SEEN}, 3 FROM person`,
  sessions: `
    INSERT INTO session (id, token_hash, user_id, challenge_id, factor, factor_proven_at, ip, user_agent, browser_hash,
      created_at, last_seen_at, expires_at)
    SELECT session_id, sha256(session_id::text::bytea), id, challenge_id, 'totp', ${SEEN}, ${IP}, ${AGENT},
      sha256(convert_to(${BROWSER}, 'UTF8')), ${SEEN}, ${SEEN}, ${SEEN} + interval '1 day' FROM person`,
  events: `
    ALTER TABLE audit_event DISABLE TRIGGER audit_event_queue;
    INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, data, requester_salt, requester_digest, seal)
    SELECT uuidv7(${SEEN} - now()), ${SEEN}, name, id, ${IP}, ${AGENT},
      jsonb_build_object('factor', 'totp', 'sessionId', session_id, 'challengeId', challenge_id),
      substr(sha256(id::text::bytea), 1, 16), sha256(challenge_id::text::bytea), sha256(session_id::text::bytea)
    FROM person, unnest(ARRAY['sign_in_started', 'code_accepted', 'sign_in_succeeded']) AS name;
    ALTER TABLE audit_event ENABLE TRIGGER audit_event_queue;`,
};

const digest = (text: string) => createHash("sha256").update(text).digest();

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => LETTERS[Number.parseInt(five, 2)]).join("");
}
