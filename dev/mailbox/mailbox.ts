// Stores emails for all addresses in memory and sends nothing. Tests can make it refuse, hang, or disappear.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { MAILBOX_BANNER } from "../ports";
import type { Mail, Mails } from "../../packages/verify-simulator/mails";

export type MailboxOptions = {
  /** 0 picks a free port. */
  port?: number;
  /** Address to listen on. Any address other than loopback exposes emails to your network. */
  host?: string;
};

/** `refuse`: responds with 451. `hang`: does not respond until the faults are removed. */
export type MailFault = "refuse" | "hang";

export type Mailbox = Mails & {
  /** Value for SMTP_URL. */
  url: string;
  port: number;
  /** Makes the next `times` emails fail, or all of them if null. */
  addFault: (fault: MailFault, times?: number | null) => void;
  removeFaults: () => void;
  hanging: () => number;
  /** Stops listening until `goOnline`. Keeps the emails. */
  goOffline: () => Promise<void>;
  goOnline: () => Promise<void>;
  stop: () => Promise<void>;
};

const MAX_MAILS = 2_000;
const MAX_MAIL_BYTES = 1024 * 1024;

/** Starts a mailbox. Throws a sentence to show if the port is in use. */
export async function startMailbox({ port = 0, host = "127.0.0.1" }: MailboxOptions = {}): Promise<Mailbox> {
  let mails: Mail[] = [];
  const faults: { fault: MailFault; times: number | null }[] = [];
  const [releases, disconnects] = [new Map<string, () => void>(), new Map<string, () => void>()];
  const listeners = new Set<() => void>();
  const notifyListeners = () => listeners.forEach((listener) => listener());

  async function receive(
    stream: SMTPServerDataStream,
    { envelope, id }: SMTPServerSession,
  ): Promise<"taken" | "refused"> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const fault = takeFault();
    if (fault === "refuse") return "refused";
    // A client that disconnected in the meantime got no confirmation, so the email is not stored.
    if (fault === "hang" && !(await waitForRelease(id))) return "refused";
    const to = envelope.rcptTo.map(({ address }) => address);
    mails.push(await parseMail(Buffer.concat(chunks), to));
    mails = mails.slice(-MAX_MAILS);
    notifyListeners();
    return "taken";
  }

  function takeFault(): MailFault | undefined {
    const [first] = faults;
    if (first && first.times !== null && --first.times === 0) faults.shift();
    return first?.fault;
  }

  /** Resolves with true when the faults are removed, or with false when the client disconnects. */
  function waitForRelease(session: string): Promise<boolean> {
    return new Promise((resolve) => {
      releases.set(session, () => resolve(true));
      disconnects.set(session, () => resolve(false));
    }).finally(() => [releases, disconnects].forEach((each) => each.delete(session))) as Promise<boolean>;
  }

  const openServer = (onPort: number) =>
    listen(onPort, host, {
      onData(stream, session, answer) {
        receive(stream, session).then(
          (outcome) => answer(outcome === "taken" ? null : refusal()),
          (error: Error) => answer(error),
        );
      },
      onClose: ({ id }) => disconnects.get(id)?.(),
    });

  let server = await openServer(port);
  const usedPort = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://${host.includes(":") ? `[${host}]` : host}:${usedPort}`,
    port: usedPort,
    list: (to) => mails.filter((mail) => to === undefined || mail.to.includes(to)),
    onChange: (listener) => void listeners.add(listener),
    clear() {
      mails = [];
      notifyListeners();
    },
    addFault: (fault, times = 1) => void faults.push({ fault, times }),
    removeFaults() {
      faults.splice(0);
      releases.forEach((release) => release());
    },
    hanging: () => releases.size,
    goOffline: () => close(server),
    async goOnline() {
      server = await openServer(usedPort);
    },
    stop: () => close(server),
  };
}

async function parseMail(source: Buffer, to: string[]): Promise<Mail> {
  const { from, subject = "", text = "", html = "", messageId = "" } = await PostalMime.parse(source);
  const sender = from && "address" in from ? { name: from.name, address: from.address ?? "" } : undefined;
  return {
    ...{ id: randomUUID(), messageId, to, subject, text, html, source: source.toString("utf8") },
    from: sender?.name || sender?.address || "",
    receivedAt: Date.now(),
  };
}

function refusal(): Error {
  return Object.assign(new Error("4.3.2 Temporarily unavailable, as requested"), { responseCode: 451 });
}

type Handlers = Required<Pick<SMTPServerOptions, "onData" | "onClose">>;

function listen(port: number, host: string, handlers: Handlers): Promise<SMTPServer> {
  const server = new SMTPServer({
    banner: MAILBOX_BANNER,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: 100,
    ...handlers,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error & { code?: string }) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${port} on ${host} is in use by another program.`) : error);
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      // Clients may disconnect in the middle of an email.
      server.off("error", fail).on("error", () => undefined);
      resolve(server);
    });
  });
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
