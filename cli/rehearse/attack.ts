// A generated attack: bots ask for codes all day and never type one, from addresses and for numbers that rotate. Its
// shapes are what such bots are limited by: the numbers they are paid for, or the addresses they have.
import type { Asked } from "../../lib/deliveries/limits/rehearsal";
import type { Chance } from "../random";
import { addressIn, anyAddress, anyNumber, isMobile, neighbour, type Country } from "./numbers";
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
  /** Over how many prefixes the shape `prefixes` spreads. */
  prefixes?: number;
};

/** Requests of bots, spread over a day from `from` on. */
export function attack(chance: Chance, { shape, from, requests, prefixes = 48 }: AttackOptions): Asked[] {
  const makers = makersOf(chance, prefixes);
  return Array.from({ length: requests }, (_, n) => {
    const made = makers[shape === "mixed" ? chance.weighted(MIX) : shape]();
    const at = new Date(from.getTime() + chance.below(86_400_000));
    const message = { ...made, channel: "sms", isProven: false } as const;
    return { at, message, who: `bot ${n}`, kind: "attack", answeredAt: null };
  });
}

/** Numbers of users, as far as there are any among the attacked ones. */
export function usersNumbers(chance: Chance, bots: readonly Asked[], count: number): [string, Country][] {
  const step = Math.max(1, Math.floor(bots.length / count));
  const attacked = bots
    .filter((_, index) => index % step === 0)
    .map(({ message }): [string, Country] => [message.phone, message.country as Country])
    .filter(([phone, country]) => country in HOMES && isMobile(phone, country))
    .slice(0, count);
  const others = somewhere(chance, count - attacked.length);
  return [...attacked, ...others.map(({ phone, country }): [string, Country] => [phone, country])];
}

type Single = Exclude<Shape, "mixed">;

const MIX = { prefixes: 45, operators: 30, networks: 10, abroad: 10, forbidden: 5 } as const;

/** Caribbean, Kazakhstan under +7, satellite, premium, shared cost, toll-free, fixed, and a country not allowed. */
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

function makersOf(
  chance: Chance,
  prefixes: number,
): Record<Single, () => { phone: string; country: string; ip: string }> {
  const proxies = Array.from({ length: 20_000 }, () => anyAddress(chance));
  const blocks = somewhere(chance, prefixes);
  const operators = somewhere(chance, 6);
  const rented = Array.from({ length: 8 }, (_, n) => `185.220.${100 + n}`).concat(
    "2a0c:9a40:1",
    "2a0c:9a40:2",
  );
  const proxy = () => chance.pick(proxies);
  const among = (origins: readonly { phone: string; country: Country }[], lastDigits: number) => {
    const { phone, country } = chance.pick(origins);
    return { phone: neighbour(chance, phone, lastDigits), country, ip: proxy() };
  };
  const anywhere = (ip: string) => {
    const country = homeCountry(chance);
    return { phone: anyNumber(chance, country), country, ip };
  };
  return {
    prefixes: () => among(blocks, 4),
    operators: () => among(operators, 6),
    networks: () => anywhere(addressIn(chance, chance.pick(rented))),
    abroad: () => ({ phone: anyNumber(chance, "CA"), country: "CA", ip: proxy() }),
    forbidden: () => {
      const [head, country, digits] = chance.pick(FORBIDDEN);
      return { phone: head + chance.digits(digits), country, ip: proxy() };
    },
    everywhere: () => anywhere(anyAddress(chance)),
  };
}

/** Numbers to begin with, in the countries of the people. */
function somewhere(chance: Chance, count: number): { phone: string; country: Country }[] {
  return Array.from({ length: count }, () => {
    const country = homeCountry(chance);
    return { phone: anyNumber(chance, country), country };
  });
}

const homeCountry = (chance: Chance): Country => chance.weighted(HOMES as Record<Country, number>);
