// Buffers rows and writes them with COPY, by column name, so that columns without a value get their default.
import { once } from "node:events";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { newEvent } from "../../lib/audit/record-event";
import type {
  AuthenticatorModel,
  ChallengeModel,
  DeliveryModel,
  NotificationModel,
  PasskeyModel,
  PhoneChangeModel,
  RecoveryCodeModel,
  SessionModel,
  UserModel,
} from "../../prisma/generated/models";
import { toColumnName } from "../../lib/database/json-row";
import type { HexBytes } from "./ids";

/** Columns may be omitted to use their default. */
type Row<Model> = {
  [Column in keyof Model]?:
    Model[Column] | (Extract<Model[Column], Uint8Array> extends never ? never : HexBytes);
};

export type Rows = {
  user: Row<UserModel>;
  session: Row<SessionModel>;
  delivery: Row<DeliveryModel>;
  challenge: Row<ChallengeModel>;
  recovery_code: Row<RecoveryCodeModel>;
  authenticator: Row<AuthenticatorModel>;
  passkey: Row<PasskeyModel>;
  notice: Row<NotificationModel>;
  phone_change: Row<PhoneChangeModel>;
  audit_event: ReturnType<typeof newEvent>;
};

export type Table = keyof Rows;

/** Ordered by foreign keys: each row is written after the rows that it references. */
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

export type RowWriter = { add<T extends Table>(table: T, row: Rows[T]): void };

/** Number of buffered characters at which a write is worthwhile. */
const FLUSH_CHARACTERS = 8_000_000;

type RowBuffer = { columns: string[]; lines: string[] };

export class TableWriter implements RowWriter {
  readonly #client: Client;
  #buffers = new Map<Table, RowBuffer>();
  #size = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  /** All rows of a table must have the same columns in the same order. */
  add<T extends Table>(table: T, row: Rows[T]): void {
    let buffer = this.#buffers.get(table);
    if (!buffer) this.#buffers.set(table, (buffer = { columns: Object.keys(row), lines: [] }));
    let line = "";
    let cells = 0;
    for (const column in row) {
      if (column !== buffer.columns[cells]) throw new Error(`${table}: a row has ${column} out of its place`);
      line += cells++ === 0 ? encode(row[column]) : `\t${encode(row[column])}`;
    }
    if (cells !== buffer.columns.length) throw new Error(`${table}: a row has ${cells} columns`);
    buffer.lines.push(line);
    this.#size += line.length;
  }

  /** Whether the caller should call `send`. */
  get isFull(): boolean {
    return this.#size >= FLUSH_CHARACTERS;
  }

  /** Waits for the previous write and starts to write the buffer. Call `done` at the end. */
  async send(): Promise<void> {
    await this.#sending;
    const buffers = this.#buffers;
    this.#buffers = new Map();
    this.#size = 0;
    this.#sending = this.#copy(buffers);
    // Callers get the error when they await it.
    this.#sending.catch(() => undefined);
  }

  async done(): Promise<void> {
    await this.send();
    await this.#sending;
  }

  async #copy(buffers: Map<Table, RowBuffer>): Promise<void> {
    for (const table of TABLES) {
      const buffer = buffers.get(table);
      if (!buffer) continue;
      const columns = buffer.columns.map((name) => `"${toColumnName(name)}"`).join(", ");
      const stream = this.#client.query(copyFrom(`COPY "${table}" (${columns}) FROM STDIN`));
      const finished = once(stream, "finish");
      stream.end(`${buffer.lines.join("\n")}\n`);
      await finished;
    }
  }
}

const SPECIAL = /[\\\n\r\t]/;

/** Encodes a value in the text format of COPY. */
function encode(value: unknown): string {
  if (typeof value === "string") return SPECIAL.test(value) ? escape(value) : value;
  if (value === null || value === undefined) return "\\N";
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
  return escape(
    Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(",")}}` : JSON.stringify(value),
  );
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escape(text: string): string {
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
