// Generates an attack: bots request codes all day, never enter one, and rotate IP addresses and numbers. The
// shapes differ in what limits the bots: the numbers that they are paid for, or their IP addresses.
import type { RequestedMessage } from "../../lib/deliveries/limits/rehearsal";
import type { Chance } from "../random";
import { addressIn, anyAddress, anyNumber, isMobile, neighboringNumber, type Country } from "./numbers";
import { HOMES } from "./people";

export const SHAPES = {
  prefixes: "48 paid blocks of 10,000 numbers across the countries; 20,000 IP addresses",
  operators: "all numbers of six paid operators, a million each; 20,000 IP addresses",
  networks: "any number; 130,000 IP addresses in eight IPv4 /24 and two IPv6 /48 networks",
  abroad: "any number in an allowed country without users; 20,000 IP addresses",
  forbidden: "premium-rate, satellite, landline, and foreign numbers; 20,000 IP addresses",
  mixed: "paid prefixes and operators, rented networks, and foreign and disallowed numbers combined",
  everywhere: "any number in any country, each from a new IP address",
} as const;

export type Shape = keyof typeof SHAPES;

export type AttackOptions = {
  shape: Shape;
  from: Date;
  requests: number;
  /** Number of prefixes of the shape `prefixes`. */
  prefixes?: number;
};

/** Returns requests of bots, spread over the day that starts at `from`. */
export function attack(
  chance: Chance,
  { shape, from, requests, prefixes = 48 }: AttackOptions,
): RequestedMessage[] {
  const generators = createGenerators(chance, prefixes);
  return Array.from({ length: requests }, (_, n) => {
    const target = generators[shape === "mixed" ? chance.weighted(MIX) : shape]();
    const at = new Date(from.getTime() + chance.below(86_400_000));
    const message = { ...target, channel: "sms", isVerified: false } as const;
    return { at, message, who: `bot ${n}`, kind: "attack", answeredAt: null };
  });
}

/** Returns numbers for users, taken from the attacked numbers where possible. */
export function pickUserNumbers(
  chance: Chance,
  bots: readonly RequestedMessage[],
  count: number,
): [string, Country][] {
  const step = Math.max(1, Math.floor(bots.length / count));
  const attacked = bots
    .filter((_, index) => index % step === 0)
    .map(({ message }): [string, Country] => [message.phone, message.country as Country])
    .filter(([phone, country]) => country in HOMES && isMobile(phone, country))
    .slice(0, count);
  const others = randomNumbers(chance, count - attacked.length);
  return [...attacked, ...others.map(({ phone, country }): [string, Country] => [phone, country])];
}

type SingleShape = Exclude<Shape, "mixed">;

const MIX = { prefixes: 45, operators: 30, networks: 10, abroad: 10, forbidden: 5 } as const;

/**
 * Caribbean, Kazakhstan (+7), satellite, premium-rate, shared-cost, toll-free, landline, and a country not
 * allowed.
 */
const FORBIDDEN = [
  ["+1876", "JM", 7],
  ["+7701", "KZ", 7],
  ["+8816", "ZZ", 8],
  ["+49900", "DE", 7],
  ["+49180", "DE", 7],
  ["+49800", "DE", 7],
  ["+4930", "DE", 7],
  ["+8801712", "BD", 6],
] as const;

function createGenerators(
  chance: Chance,
  prefixes: number,
): Record<SingleShape, () => { phone: string; country: string; ip: string }> {
  const proxies = Array.from({ length: 20_000 }, () => anyAddress(chance));
  const blocks = randomNumbers(chance, prefixes);
  const operators = randomNumbers(chance, 6);
  const rented = Array.from({ length: 8 }, (_, n) => `185.220.${100 + n}`).concat(
    "2a0c:9a40:1",
    "2a0c:9a40:2",
  );
  const proxy = () => chance.pick(proxies);
  const nearAny = (origins: readonly { phone: string; country: Country }[], lastDigits: number) => {
    const { phone, country } = chance.pick(origins);
    return { phone: neighboringNumber(chance, phone, lastDigits), country, ip: proxy() };
  };
  const inHomeCountry = (ip: string) => {
    const country = homeCountry(chance);
    return { phone: anyNumber(chance, country), country, ip };
  };
  return {
    prefixes: () => nearAny(blocks, 4),
    operators: () => nearAny(operators, 6),
    networks: () => inHomeCountry(addressIn(chance, chance.pick(rented))),
    abroad: () => ({ phone: anyNumber(chance, "CA"), country: "CA", ip: proxy() }),
    forbidden: () => {
      const [head, country, digits] = chance.pick(FORBIDDEN);
      return { phone: head + chance.digits(digits), country, ip: proxy() };
    },
    everywhere: () => inHomeCountry(anyAddress(chance)),
  };
}

/** Returns random numbers in the countries of the people. */
function randomNumbers(chance: Chance, count: number): { phone: string; country: Country }[] {
  return Array.from({ length: count }, () => {
    const country = homeCountry(chance);
    return { phone: anyNumber(chance, country), country };
  });
}

const homeCountry = (chance: Chance): Country => chance.weighted(HOMES as Record<Country, number>);
