// `npm run bench:enumeration` measures whether response times reveal if an email or phone has an account
// (A46).
import { buildIfChanged } from "../dev/build";
import { joinTestServer } from "../testing/test-server";
import { createAddress, createPerson, type Person } from "../testing/people";
import { authenticate, HttpBrowser, signUpValues } from "../testing/http-browser";
import { startEnvironment } from "../testing/test-environment";
import { compare } from "./compare";

const ROUNDS = 200;
const KNOWN_PEOPLE = 5;

await buildIfChanged();
const { server, stop: stopServers } = await joinTestServer();
const world = await startEnvironment(server);
let visitors = 0;
let strangers = 1000;

/** Returns a browser with its own address, so that no limit applies. */
const visitor = () => new HttpBrowser(world.app.url, createAddress(++visitors));
const stranger = () => createPerson(++strangers);
const codeFor = async (phone: string) => (await world.simulator.messages(phone)).at(-1)?.code ?? "";

async function timed(path: string, button: string, values: Record<string, string>): Promise<number> {
  const browser = visitor();
  const form = await browser.form(path, button);
  const startedAt = performance.now();
  await browser.post(path, [...form, ...Object.entries(values)]);
  return performance.now() - startedAt;
}

const wrongPassword = ({ email }: Person) =>
  timed("/sign-in", "Sign in", { email, password: "not the password at all" });
const signUp = (person: Person) => timed("/sign-up", "Create account", signUpValues(person));

/** Resets the limit of five emails per hour, which is too low for a measurement. */
async function reset({ email }: Person): Promise<number> {
  await world.db.query("DELETE FROM rate_limit WHERE key LIKE 'reset_mails_per_email:%'");
  return timed("/reset-password", "Send me a link", { email });
}

try {
  const people = Array.from({ length: KNOWN_PEOPLE }, (_, n) => createPerson(n + 1));
  for (const person of people) await authenticate(visitor(), person, "sign-up", codeFor);
  let turn = 0;
  const nextKnown = () => people[turn++ % people.length] ?? createPerson(1);
  await compare(
    "Signing in with a wrong password",
    { known: () => wrongPassword(nextKnown()), unknown: () => wrongPassword(stranger()) },
    ROUNDS,
  );
  await compare(
    "Signing up with an e-mail",
    { known: () => signUp({ ...stranger(), email: nextKnown().email }), unknown: () => signUp(stranger()) },
    ROUNDS,
  );
  await compare(
    "Asking for a new password",
    { known: () => reset(nextKnown()), unknown: () => reset(stranger()) },
    ROUNDS,
  );
} finally {
  await world.stop();
  await stopServers();
}
