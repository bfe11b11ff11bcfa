// Several hosts in DATABASE_URL, of which one takes writes (libpq's target_session_attrs=read-write, which node-postgres
// lacks): connections go to that one, and when it dies or is demoted, to whichever has taken its place. Who finds it
// gone looks for the next one, once for all who wait, and connections to any other host are dropped.
import { setTimeout as pause } from "node:timers/promises";
import { Client, Pool, type ClientBase, type PoolClient, type PoolConfig } from "pg";
import { hostUrls } from "./database-url";
import { singleton } from "../singleton";

type Config = {
  connectionString: string;
  max: number;
  options?: string;
  /** Looks at a new connection before it is used, and throws where it is none to use. */
  onConnect?: (client: ClientBase) => Promise<void>;
};
type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

/** A new connection, and with it a request, waits no longer for a host that takes writes. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** A host that has not said by then whether it takes writes, is not there. */
const ANSWER_TIMEOUT_MS = 2_000;

/** Between two looks that found none, such as before a standby is promoted. */
const LOOK_AGAIN_MS = 200;

const NO_WRITES = "This host of the database takes no writes.";
/** read_only_sql_transaction: what writes are answered with by a host that is no primary any more. */
const READ_ONLY = "25006";

/** A pool of connections to the host that takes writes. With a single host it is node-postgres' own, and as cheap. */
export function openPool(config: Config): Pool {
  const options = { ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
  const pool = hostUrls(config.connectionString).length > 1 ? new PoolOfPrimary(options) : new Pool(options);
  // A connection that dies is replaced at the next query; without these listeners it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

/**
 * The URL of the host that takes writes now, for commands that need one for a while; a single host's as it is, unasked.
 * Throws what the last host said if there is none within CONNECT_TIMEOUT_MS.
 */
export async function primaryUrl(databaseUrl: string): Promise<string> {
  if (hostUrls(databaseUrl).length === 1) return databaseUrl;
  const until = performance.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      return await primaryOf(databaseUrl).look();
    } catch (error) {
      if (isServersWord(error) || performance.now() > until) throw error;
    }
  }
}

/** Which of the hosts takes writes, as far as anybody in this process knows. */
class Primary {
  readonly #urls: string[];
  /** As last seen. */
  #url: string | undefined;
  #looking: Promise<string> | undefined;
  /** All connections of all pools: those to a host that is no primary any more may hang for a quarter of an hour. */
  readonly connections = new Set<{ url: string | undefined; drop: () => void }>();

  constructor(databaseUrl: string) {
    this.#urls = hostUrls(databaseUrl);
  }

  get url(): string | undefined {
    return this.#url;
  }

  /** Asks all hosts, once for everybody who wants to know at the time. Throws if none takes writes. */
  look(): Promise<string> {
    return (this.#looking ??= this.#ask().finally(() => (this.#looking = undefined)));
  }

  async #ask(): Promise<string> {
    try {
      this.#url = await Promise.any(this.#urls.map(urlIfPrimary));
    } catch (errors) {
      await pause(LOOK_AGAIN_MS);
      throw tellingOf((errors as AggregateError).errors);
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

/** Of several reasons the one that an operator can mend: a wrong password rather than a host that is away. */
function tellingOf(errors: Error[]): Error | undefined {
  return errors.find(isServersWord) ?? errors[0];
}

/** An answer of Postgres that trying elsewhere would only hide, such as a wrong password. Class 57: it starts, or stops. */
function isServersWord(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^(?!57|E)[0-9A-Z]{5}$/.test(code);
}

const primaries = singleton("database primaries", () => new Map<string, Primary>());

function primaryOf(databaseUrl: string): Primary {
  const primary = primaries.get(databaseUrl) ?? new Primary(databaseUrl);
  primaries.set(databaseUrl, primary);
  return primary;
}

/** What the types of pg leave out. */
type Wire = NodeJS.EventEmitter & { stream: { destroy: () => void } };

/** A connection to whichever host takes writes when it is made. */
class PrimaryClient extends Client {
  /** The server says so by itself when a connection opens (Postgres 14 and newer). */
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
      setImmediate(known.drop); // once its query has heard why
    });
  }
}

class PoolOfPrimary extends Pool {
  readonly #primary: Primary;

  constructor(config: Config & PoolConfig) {
    const primary = primaryOf(config.connectionString);
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
        if (isServersWord(error)) throw error;
        // Also on behalf of others when it is too late for this one: their connections may hang at a host that is gone.
        const looked = this.#primary.look().catch((reason: Error) => reason);
        if (performance.now() > until) throw error;
        const reason = await looked;
        if (isServersWord(reason)) throw reason;
      }
    }
  }
}
