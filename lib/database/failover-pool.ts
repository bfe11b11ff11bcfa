// Finds the primary among several hosts, as libpq does for target_session_attrs=read-write. After a failover,
// finds the new primary once for all waiting connections, and drops connections to other hosts.
import { setTimeout as pause } from "node:timers/promises";
import { Client, Pool, type ClientBase, type PoolClient, type PoolConfig } from "pg";
import { hostUrls } from "./database-url";
import { singleton } from "../singleton";

type Config = {
  connectionString: string;
  max: number;
  options?: string;
  /** Checks a new connection before its first use. Throws if the connection is unusable. */
  onConnect?: (client: ClientBase) => Promise<void>;
};
type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

export const CONNECT_TIMEOUT_MS = 5_000;

/** A host that does not respond in this time counts as down. */
const ANSWER_TIMEOUT_MS = 2_000;

const LOOK_AGAIN_MS = 200;

const NO_WRITES = "This host of the database takes no writes.";
/** read_only_sql_transaction: the error of a write on a demoted host. */
const READ_ONLY = "25006";

export function openPool(config: Config): Pool {
  const options = { ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
  const pool = hostUrls(config.connectionString).length > 1 ? new PrimaryPool(options) : new Pool(options);
  // A dead connection is replaced at the next query. Without listeners its error would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

/** Returns the URL of the current primary, for commands. Throws if none is found in CONNECT_TIMEOUT_MS. */
export async function primaryUrl(databaseUrl: string): Promise<string> {
  if (hostUrls(databaseUrl).length === 1) return databaseUrl;
  const until = performance.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      return await getPrimary(databaseUrl).look();
    } catch (error) {
      if (isServerError(error) || performance.now() > until) throw error;
    }
  }
}

class Primary {
  readonly #urls: string[];
  #url: string | undefined;
  #looking: Promise<string> | undefined;
  /** All connections of all pools. Those to a previous primary may hang for 15 minutes unless dropped. */
  readonly connections = new Set<{ url: string | undefined; drop: () => void }>();

  constructor(databaseUrl: string) {
    this.#urls = hostUrls(databaseUrl);
  }

  get url(): string | undefined {
    return this.#url;
  }

  /** Queries all hosts. Concurrent calls share one search. Throws if there is no primary. */
  look(): Promise<string> {
    return (this.#looking ??= this.#search().finally(() => (this.#looking = undefined)));
  }

  async #search(): Promise<string> {
    try {
      this.#url = await Promise.any(this.#urls.map(urlIfPrimary));
    } catch (errors) {
      await pause(LOOK_AGAIN_MS);
      throw mostUseful((errors as AggregateError).errors);
    }
    for (const { url, drop } of this.connections) if (url !== this.#url) drop();
    return this.#url;
  }
}

async function urlIfPrimary(url: string): Promise<string> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ transaction_read_only: string }>("SHOW transaction_read_only");
    if (rows[0]?.transaction_read_only !== "off") throw new Error(NO_WRITES);
    return url;
  } finally {
    void client.end().catch(() => undefined);
  }
}

/** Returns the error that an operator can fix: a wrong password rather than an unreachable host. */
function mostUseful(errors: Error[]): Error | undefined {
  return errors.find(isServerError) ?? errors[0];
}

/** Whether a retry would only hide the error, such as a wrong password. Class 57: starting or stopping. */
function isServerError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^(?!57|E)[0-9A-Z]{5}$/.test(code);
}

const primaries = singleton("database primaries", () => new Map<string, Primary>());

function getPrimary(databaseUrl: string): Primary {
  const primary = primaries.get(databaseUrl) ?? new Primary(databaseUrl);
  primaries.set(databaseUrl, primary);
  return primary;
}

type Wire = NodeJS.EventEmitter & { stream: { destroy: () => void } };

class PrimaryClient extends Client {
  /** Reported by the server when a connection opens (Postgres 14 and newer). */
  isStandby = false;

  constructor(primary: Primary, config: PoolConfig) {
    super({ ...config, ...(primary.url && { connectionString: primary.url }) });
    const { connection } = this as unknown as { connection: Wire };
    const known = { url: primary.url, drop: () => connection.stream.destroy() };
    primary.connections.add(known);
    this.once("end", () => primary.connections.delete(known));
    connection.on("parameterStatus", ({ parameterName, parameterValue }) => {
      if (parameterName === "in_hot_standby") this.isStandby = parameterValue === "on";
    });
    connection.on("errorMessage", ({ code }) => {
      if (code !== READ_ONLY) return;
      void primary.look().catch(() => undefined);
      setImmediate(known.drop); // after its query has received the error
    });
  }
}

class PrimaryPool extends Pool {
  readonly #primary: Primary;

  constructor(config: Config & PoolConfig) {
    const primary = getPrimary(config.connectionString);
    class Connection extends PrimaryClient {
      constructor(given: PoolConfig) {
        super(primary, given);
      }
    }
    super({
      ...config,
      Client: Connection as unknown as new () => ClientBase,
      verify: (client, done) =>
        done((client as unknown as Connection).isStandby ? new Error(NO_WRITES) : undefined),
    });
    this.#primary = primary;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | void {
    const connecting = this.#connect();
    if (!callback) return connecting;
    connecting.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  async #connect(): Promise<PoolClient> {
    const until = performance.now() + CONNECT_TIMEOUT_MS;
    for (;;) {
      try {
        if (!this.#primary.url) await this.#primary.look();
        return await super.connect();
      } catch (error) {
        if (isServerError(error)) throw error;
        // Search even after the deadline: other connections may hang on a dead host.
        const looked = this.#primary.look().catch((reason: Error) => reason);
        if (performance.now() > until) throw error;
        const reason = await looked;
        if (isServerError(reason)) throw reason;
      }
    }
  }
}
