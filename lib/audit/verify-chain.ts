// Verifies the audit trail from its first event to its end. Read-only, in batches, on one snapshot, so the
// app can keep running.
import "server-only";
import type { PoolClient } from "pg";
import { EVENT_COLUMNS, formatChainEnd } from "./chain";
import { digestClient, isSealedBy, type SealedEvent } from "./seals";

const BATCH = 1_000;

export type Fault =
  /** An event or link does not match its seal. */
  | "changed"
  /** An event, links or the end of the chain are missing. */
  | "missing"
  /** An event was not written by the app, or was removed from the queue before it was linked. */
  | "inserted"
  /** IP address and user agent are erased, although the user was not deleted. */
  | "erased";

/** `event` may be forged: escape it before printing. */
export type Finding = { fault: Fault; about: string; position?: number; event?: FoundEvent };

export type FoundEvent = { id: string; at: string; name: string; ip: string; userAgent: string };

export type Report = {
  events: number;
  /** Linked events without IP address and user agent, because the user was deleted. */
  erased: number;
  waiting: number;
  findings: number;
  /** Store it elsewhere and pass it to a later run, which then detects a replaced chain. */
  end: string;
};

type Row = SealedEvent &
  Omit<FoundEvent, "id" | "at" | "name"> & { salt: Buffer | null; seal: Buffer; isDeleted: boolean };

/**
 * Verifies the whole trail. `noted` is the `end` of an earlier run. Calls `onFinding` for each fault in the
 * order of the chain, and `onProgress` per batch with the current and the last position.
 */
export async function verifyTrail(
  client: PoolClient,
  {
    noted,
    onFinding,
    onProgress = () => undefined,
  }: {
    noted?: string | undefined;
    onFinding: (finding: Finding) => void;
    onProgress?: (position: number, last: number) => void;
  },
): Promise<Report> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    let findings = 0;
    const find: Find = ({ event, ...finding }) => {
      findings++;
      onFinding({ ...finding, ...(event && { event: toFoundEvent(event) }) });
    };
    const walked = await walkChain(client, { noted, find, onProgress });
    const waiting = await findUnlinked(client, walked.isSealedSoFar, find);
    await findVanished(client, find);
    return { events: walked.events, erased: walked.erased, waiting, findings, end: walked.end };
  } finally {
    await client.query("ROLLBACK");
  }
}

type Find = (finding: Omit<Finding, "event"> & { event?: Row }) => void;
type Link = { position: string; eventId: string; linkSeal: Buffer; id: string | null };

async function walkChain(
  client: PoolClient,
  {
    noted,
    find,
    onProgress,
  }: { noted: string | undefined; find: Find; onProgress: (position: number, last: number) => void },
) {
  const head = await readHead(client, find);
  let end: { position: number; link: Uint8Array } = { position: 0, link: new Uint8Array() };
  let [events, erased, isSealedSoFar, isNotedFound] = [0, 0, false, noted === undefined];
  for (;;) {
    const { rows } = await client.query<Link & Row>(
      `SELECT l.position, l.event_id AS "eventId", l.seal AS "linkSeal", ${ROW_COLUMNS}
       FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id
       WHERE l.position > $1 ORDER BY l.position LIMIT ${BATCH}`,
      [end.position],
    );
    for (const row of rows) {
      const position = Number(row.position);
      const isNext = position === end.position + 1;
      if (!isNext)
        find({ fault: "missing", about: `the links ${end.position + 1} to ${position - 1}`, position });
      const event = row.id === null ? undefined : row;
      if (event) {
        events++;
        const problem = findProblem(event, isSealedSoFar);
        // After a gap the previous link is unknown. The event still has its own seal.
        const statement = { what: "link", position, previous: end.link, event } as const;
        if (problem) find({ ...problem, position, event });
        else if (isNext && !isSealedBy(row.linkSeal, statement))
          find({
            fault: "changed",
            about: "the link does not match the event or the previous link",
            position,
            event,
          });
        if (event.seal.length > 0) isSealedSoFar = true;
        if (event.salt === null) erased++;
      } else find({ fault: "missing", about: `the event ${row.eventId}`, position });
      end = { position, link: row.linkSeal };
      if (noted !== undefined && formatChainEnd(end) === noted) isNotedFound = true;
    }
    onProgress(end.position, Math.max(head?.position ?? 0, end.position));
    if (rows.length < BATCH) break;
  }
  if (head && head.position > end.position)
    find({
      fault: "missing",
      about: `the latest links, ${end.position + 1} to ${head.position}`,
      position: head.position,
    });
  else if (head && formatChainEnd(head) !== formatChainEnd(end))
    find({
      fault: "changed",
      about: "the chain does not end at its sealed end",
      position: end.position,
    });
  if (!isNotedFound) find({ fault: "missing", about: `the chain no longer contains the noted end ${noted}` });
  return { events, erased, isSealedSoFar, end: formatChainEnd(end) };
}

async function readHead(client: PoolClient, find: Find) {
  const { rows } = await client.query<{ position: string; link: Buffer; seal: Buffer }>(
    "SELECT position, link, seal FROM audit_head",
  );
  if (!rows[0]) {
    find({ fault: "missing", about: "the sealed end of the chain" });
    return undefined;
  }
  const { link, seal } = rows[0];
  const position = Number(rows[0].position);
  const isGenesis = position === 0 && link.length === 0;
  if (!isGenesis && !isSealedBy(seal, { what: "head", position, link }))
    find({ fault: "changed", about: "the sealed end of the chain", position });
  return { position, link };
}

function toFoundEvent({ id, at, name, ip, userAgent }: Row): FoundEvent {
  return { id, at, name, ip, userAgent };
}

/**
 * Returns what is wrong with an event itself. Events without a seal are older than the chain, so they come
 * first.
 */
function findProblem(event: Row, isSealedSoFar: boolean): Pick<Finding, "fault" | "about"> | undefined {
  const isOlder = event.seal.length === 0;
  if (isOlder && isSealedSoFar) return { fault: "inserted", about: "an event without a seal" };
  if (!isOlder && !isSealedBy(event.seal, { what: "event", event }))
    return { fault: "changed", about: "the event does not match its seal" };
  const { salt, ip, userAgent, requesterDigest, isDeleted } = event;
  if (salt === null) {
    if (ip !== "" || userAgent !== "") return { fault: "changed", about: "the IP address or the user agent" };
    return isDeleted ? undefined : { fault: "erased", about: "the IP address and the user agent" };
  }
  if (!digestClient(salt, ip, userAgent).every((byte, index) => byte === requesterDigest[index]))
    return { fault: "changed", about: "the IP address or the user agent" };
  return undefined;
}

/** Reports inserted events outside the chain. Returns how many events wait for their link. */
async function findUnlinked(client: PoolClient, isSealedSoFar: boolean, find: Find): Promise<number> {
  let waiting = 0;
  let last = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await client.query<Row & { isQueued: boolean }>(
      `SELECT ${ROW_COLUMNS}, u.event_id IS NOT NULL AS "isQueued"
       FROM audit_event e LEFT JOIN audit_link l ON l.event_id = e.id LEFT JOIN audit_unlinked u ON u.event_id = e.id
       WHERE l.event_id IS NULL AND e.id > $1 ORDER BY e.id LIMIT ${BATCH}`,
      [last],
    );
    for (const event of rows) {
      const problem = findProblem(event, isSealedSoFar);
      if (problem) find({ fault: "inserted", about: `outside the chain: ${problem.about}`, event });
      else if (!event.isQueued)
        find({
          fault: "inserted",
          about: "outside the chain: an event that is not waiting for its link",
          event,
        });
      else waiting++;
      last = event.id;
    }
    if (rows.length < BATCH) return waiting;
  }
}

async function findVanished(client: PoolClient, find: Find): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT u.event_id AS id FROM audit_unlinked u WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = u.event_id)
     LIMIT ${BATCH}`,
  );
  for (const { id } of rows) find({ fault: "missing", about: `the event ${id}, before it was linked` });
}

const ROW_COLUMNS = `${EVENT_COLUMNS}, e.ip, e.user_agent AS "userAgent", e.requester_salt AS salt, e.seal,
  e.requester_salt IS NULL AND EXISTS (SELECT FROM audit_event d
    WHERE d.user_id = e.user_id AND d.name = 'account_deleted') AS "isDeleted"`;
