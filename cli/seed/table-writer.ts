// Rows by the hundred thousand: kept for a moment and handed to Postgres with COPY, by the names of their columns, so that
// a column that came since gets its default.
import { once } from "node:events";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { newEvent } from "../../lib/audit/record-event";
import type {
  AuthenticatorModel,
  ChallengeModel,
  DeliveryModel,
  NoticeModel,
  PasskeyModel,
  PhoneChangeModel,
  RecoveryCodeModel,
  SessionModel,
  UserModel,
} from "../../prisma/generated/models";
import type { HexBytes } from "./ids";

/** A row of a model, as far as it is not left to defaults. */
type Row<Model> = {
  [Column in keyof Model]?:
    Model[Column] | (Extract<Model[Column], Uint8Array> extends never ? never : HexBytes);
};

/** What is written. */
export type Rows = {
  user: Row<UserModel>;
  session: Row<SessionModel>;
  delivery: Row<DeliveryModel>;
  challenge: Row<ChallengeModel>;
  recovery_code: Row<RecoveryCodeModel>;
  authenticator: Row<AuthenticatorModel>;
  passkey: Row<PasskeyModel>;
  notice: Row<NoticeModel>;
  phone_change: Row<PhoneChangeModel>;
  audit_event: ReturnType<typeof newEvent>;
};

export type Table = keyof Rows;

/** In an order in which every row finds those that it names. */
export const TABLES: readonly Table[] = [
  "user",
  "session",
  "delivery",
  "challenge",
  "recovery_code",
  "authenticator",
  "passkey",
  "notice",
  "phone_change",
  "audit_event",
];

/** Where rows go. */
export type Book = { add<T extends Table>(table: T, row: Rows[T]): void };

/** Characters that are kept before they are worth a journey. */
const ENOUGH = 8_000_000;

type Pile = { columns: string[]; lines: string[] };

export class TableWriter implements Book {
  readonly #client: Client;
  #piles = new Map<Table, Pile>();
  #size = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Every row of a table names the same columns. */
  add<T extends Table>(table: T, row: Rows[T]): void {
    let pile = this.#piles.get(table);
    if (!pile) this.#piles.set(table, (pile = { columns: Object.keys(row), lines: [] }));
    let line = "";
    let cells = 0;
    for (const column in row) {
      if (column !== pile.columns[cells]) throw new Error(`${table}: a row has ${column} out of its place`);
      line += cells++ === 0 ? encode(row[column]) : `\t${encode(row[column])}`;
    }
    if (cells !== pile.columns.length) throw new Error(`${table}: a row has ${cells} columns`);
    pile.lines.push(line);
    this.#size += line.length;
  }

  /** Whether it is time to `send`. */
  get isFull(): boolean {
    return this.#size >= ENOUGH;
  }

  /** Begins to hand over what was added, once the former is through; wait for `done` after the last. */
  async send(): Promise<void> {
    await this.#sending;
    const piles = this.#piles;
    this.#piles = new Map();
    this.#size = 0;
    this.#sending = this.#copy(piles);
    // Who waits for it later hears of a failure then.
    this.#sending.catch(() => undefined);
  }

  async done(): Promise<void> {
    await this.send();
    await this.#sending;
  }

  async #copy(piles: Map<Table, Pile>): Promise<void> {
    for (const table of TABLES) {
      const pile = piles.get(table);
      if (!pile) continue;
      const columns = pile.columns.map((name) => `"${snakeCase(name)}"`).join(", ");
      const stream = this.#client.query(copyFrom(`COPY "${table}" (${columns}) FROM STDIN`));
      const finished = once(stream, "finish");
      stream.end(`${pile.lines.join("\n")}\n`);
      await finished;
    }
  }
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const SPECIAL = /[\\\n\r\t]/;

/** A value in the text format of COPY. */
function encode(value: unknown): string {
  if (typeof value === "string") return SPECIAL.test(value) ? escaped(value) : value;
  if (value === null || value === undefined) return "\\N";
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
  return escaped(
    Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(",")}}` : JSON.stringify(value),
  );
}

const ESCAPED: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(text: string): string {
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPED[character] ?? character);
}
