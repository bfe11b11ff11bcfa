// `npm run bench:enumeration` – can a stranger tell by the clock whether an e-mail or a phone has an account? (A46)
// Known and unknown are asked for in turn, so that a machine that slows down slows both; the medians are compared, and the
// Mann-Whitney test says how likely such a difference is by chance alone.
import globalSetup from "../e2e/fixtures/global-setup";
import { addressNumber, personNumber, type Person } from "../e2e/fixtures/person";
import { enter, PlainBrowser, signUpValues } from "../e2e/fixtures/plain-browser";
import { startSurroundings } from "../e2e/fixtures/surroundings";

const ROUNDS = 200;
const KNOWN_PEOPLE = 5;

const stopServers = await globalSetup();
const world = await startSurroundings();
let asked = 0;
let strangers = 1000;

/** A browser at an address of its own, so that no limit is met. */
const visitor = () => new PlainBrowser(world.app.url, addressNumber(++asked));
const stranger = () => personNumber(++strangers);
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

async function compare(
  what: string,
  known: () => Promise<number>,
  unknown: () => Promise<number>,
): Promise<void> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2 ? (["known", "unknown"] as const) : (["unknown", "known"] as const))
      times[side].push(await (side === "known" ? known() : unknown()));
    process.stdout.write(`\r${what}: ${round + 1} of ${ROUNDS}`);
  }
  const [one, other] = [median(times.known), median(times.unknown)];
  const figures = `known ${one.toFixed(1)} ms, unknown ${other.toFixed(1)} ms, difference ${(one - other).toFixed(1)} ms`;
  console.log(`\r${what}: medians ${figures}, p = ${mannWhitney(times.known, times.unknown).toFixed(3)}`);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Two-sided p of the Mann-Whitney U test, by its normal approximation: good for more than 20 values a side. */
function mannWhitney(one: number[], other: number[]): number {
  const all = [
    ...one.map((value) => ({ value, own: true })),
    ...other.map((value) => ({ value, own: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  const rankSum = all.reduce((sum, { own }, index) => sum + (own ? index + 1 : 0), 0);
  const [n, m] = [one.length, other.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const z = (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return 2 * (1 - normalBelow(Math.abs(z)));
}

/** Abramowitz and Stegun 26.2.17: the share of a normal distribution below z, to seven digits. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = series.reduce((sum, factor, power) => sum + factor * t ** (power + 1), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

try {
  const people = Array.from({ length: KNOWN_PEOPLE }, (_, n) => personNumber(n + 1));
  for (const person of people) await enter(visitor(), person, "sign-up", codeFor);
  let turn = 0;
  const somebody = () => people[turn++ % people.length] ?? personNumber(1);
  await compare(
    "Signing in with a wrong password",
    () => wrongPassword(somebody()),
    () => wrongPassword(stranger()),
  );
  await compare(
    "Signing up with an e-mail",
    () => signUp({ ...stranger(), email: somebody().email }),
    () => signUp(stranger()),
  );
} finally {
  await world.stop();
  await stopServers();
}
