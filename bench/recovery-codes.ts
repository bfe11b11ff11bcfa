// `npm run bench:recovery-codes` measures whether response times reveal if a guessed recovery code was used
// before, or if its user has any, to an attacker who knows the password (A21).
import { buildIfChanged } from "../dev/build";
import { joinTestServer } from "../testing/test-server";
import { createAddress, createPerson, type Person } from "../testing/people";
import { requestCode, authenticate, HttpBrowser } from "../testing/http-browser";
import { startEnvironment } from "../testing/test-environment";
import { newRecoveryCode } from "../lib/factors/recovery-code-format";
import { compare } from "./compare";

const ROUNDS = 150;
const WRONG = "only your latest set works";

await buildIfChanged();
const { server, stop: stopServers } = await joinTestServer();
const world = await startEnvironment(server);
let visitors = 0;

const visitor = () => new HttpBrowser(world.app.url, createAddress(++visitors));
const codeFor = async (phone: string) => (await world.simulator.messages(phone)).at(-1)?.code ?? "";

/** Signs in up to the recovery code. The returned function submits a code and returns the response time. */
async function halfSignedIn(person: Person): Promise<(code: string) => Promise<number>> {
  const browser = visitor();
  await requestCode(browser, person, "sign-in");
  const form = await browser.form("/challenge/recovery", "Use this code");
  return async (code) => {
    // Otherwise the factor is blocked after ten failures.
    await world.db.query('UPDATE "user" SET factor_failures = 0, factor_locked_until = NULL');
    const startedAt = performance.now();
    const { body } = await browser.post("/challenge/recovery", [...form, ["recovery_code", code]]);
    const took = performance.now() - startedAt;
    if (!body.includes(WRONG)) throw new Error("The code was not judged.");
    return took;
  };
}

/** Signs up, creates a set of codes and uses one. */
async function holderOfSpentCode(person: Person): Promise<string> {
  const browser = visitor();
  await authenticate(browser, person, "sign-up", codeFor);
  const { body } = await browser.submit("/account/recovery-codes", "Create recovery codes");
  const [code] = body.match(/\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/) ?? [];
  if (!code) throw new Error("No codes were created.");
  const newVisitor = visitor();
  await requestCode(newVisitor, person, "sign-in");
  const answer = await newVisitor.submit("/challenge/recovery", "Use this code", { recovery_code: code });
  if (!answer.headers.location?.startsWith("/account")) throw new Error("The code was not accepted.");
  return code;
}

try {
  const [holder, nonHolder] = [createPerson(1), createPerson(2)];
  const spent = await holderOfSpentCode(holder);
  await authenticate(visitor(), nonHolder, "sign-up", codeFor);
  const [holderAsks, otherAsks] = [await halfSignedIn(holder), await halfSignedIn(nonHolder)];
  const unknown = () => holderAsks(newRecoveryCode());
  await compare("A recovery code", { unknown, spent: () => holderAsks(spent) }, ROUNDS);
  await compare("Somebody", { "with codes": unknown, without: () => otherAsks(newRecoveryCode()) }, ROUNDS);
} finally {
  await world.stop();
  await stopServers();
}
