// The floor of a sign-in: two requests check a password and an authenticator code and create a session, with
// one Argon2id hash and five statements on the product's Postgres server. No framework, limits, or audit.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { verify } from "@node-rs/argon2";
import { Pool } from "pg";
import { appCode } from "../../testing/authenticator-app";

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 20 });

type Answer = { status: number; cookie?: string };

const REFUSED: Answer = { status: 403 };

const server = createServer((request, response) => {
  answer(request).then(
    ({ status, cookie }) => response.writeHead(status, cookie ? { "set-cookie": cookie } : {}).end(),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(Number(process.env["PORT"]), "127.0.0.1", () => console.log("listening"));
process.once("SIGTERM", () => process.exit());

async function answer(request: IncomingMessage): Promise<Answer> {
  const fields = new URLSearchParams(await readBody(request));
  if (request.url === "/password") return checkPassword(fields.get("email"), fields.get("password") ?? "");
  if (request.url === "/code") return checkCode(tokenIn(request, "challenge"), fields.get("code") ?? "");
  return { status: request.url === "/" ? 200 : 404 };
}

async function checkPassword(email: string | null, password: string): Promise<Answer> {
  const { rows } = await pool.query("SELECT id, password_hash FROM person WHERE email = $1", [email]);
  if (!rows[0] || !(await verify(rows[0].password_hash, password))) return REFUSED;
  const token = newToken();
  await pool.query(
    "INSERT INTO challenge (token_hash, person_id, expires_at) VALUES ($1, $2, now() + interval '10 minutes')",
    [sha256(token), rows[0].id],
  );
  return { status: 204, cookie: `challenge=${token}; HttpOnly; SameSite=Lax; Path=/` };
}

async function checkCode(token: string, code: string): Promise<Answer> {
  const { rows } = await pool.query(
    `SELECT challenge.id, person_id, secret FROM challenge JOIN person ON person.id = person_id
     WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()`,
    [sha256(token)],
  );
  const [found] = rows;
  if (!found || !isValidCode(found.secret, code)) return REFUSED;
  const { rowCount } = await pool.query(
    "UPDATE challenge SET used_at = now() WHERE id = $1 AND used_at IS NULL",
    [found.id],
  );
  if (rowCount !== 1) return REFUSED;
  const session = newToken();
  await pool.query(
    "INSERT INTO session (token_hash, person_id, challenge_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
    [sha256(session), found.person_id, found.id],
  );
  return { status: 204, cookie: `session=${session}; HttpOnly; SameSite=Lax; Path=/` };
}

/** Accepts the current and the previous code. */
function isValidCode(secret: string, code: string): boolean {
  const typed = sha256(code);
  const now = Date.now();
  return [now, now - 30_000].some((at) => timingSafeEqual(sha256(appCode(secret, new Date(at))), typed));
}

const newToken = () => randomBytes(32).toString("base64url");
const sha256 = (text: string) => createHash("sha256").update(text).digest();

function tokenIn({ headers }: IncomingMessage, name: string): string {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? "")?.[1] ?? "";
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
