// All events of the audit trail and the data of each: ids, rules, counts, and masked values. Never a code,
// password, token, or full phone number.
import "server-only";
import { data, noData, type NoData } from "@/lib/values/typed-table";
import type { Channel, Factor, RecoveryEnd, SendProblem } from "@/prisma/generated/enums";

type OfChallenge = { challengeId: string };

/** `number` is what happened to the open request of the challenge's number (`Claim`). */
type Started = OfChallenge & { number: string };

/** Why something was refused: a name that metrics count. */
type Refused = { rule: string };

/** A number refused before a challenge opened, or a challenge whose result was refused. */
type NumberRefused = Refused & {
  challengeId?: string;
  /** Masked. */
  phone?: string;
  country?: string | null;
  lineType?: string | null;
};

type SignedIn = OfChallenge & { sessionId: string; factor: Factor };

/** What the send limits decided (`Decision`). */
type Decided = Partial<Refused> & {
  enforced?: boolean;
  subject?: string;
  counted?: number;
  allowed?: number;
  answered?: number;
  windowSeconds?: number;
  lineType?: string | null;
  refused?: string;
  stoppedUntil?: string;
  pausedUntil?: string;
};

type Sent = Decided & {
  /** Null if the challenge ended before the message was sent. */
  challengeId: string | null;
  deliveryId: string;
  channel: Channel;
};

/** A typed code that Vonage judged has `attemptsLeft`. Every other factor has `factor`. */
type Answered = OfChallenge & { factor?: Factor; attemptsLeft?: number };

type OfCase = { caseId: string; openedById: string | null; approvedById: string | null };

/** Admins give a reason for what they do to a user. */
type WithReason = { reason: string };

const EVENTS = {
  sign_up_started: data<Started>(),
  sign_up_completed: data<SignedIn>(),
  sign_up_refused: data<NumberRefused>(),
  sign_up_number_changed: data<Started>(),
  sign_in_started: data<Started>(),
  sign_in_succeeded: data<SignedIn>(),
  sign_in_refused: data<Refused>(),
  step_up_started: data<Started>(),
  step_up_succeeded: data<SignedIn>(),
  phone_change_started: data<Started>(),
  phone_change_refused: data<NumberRefused>(),
  /** Numbers are masked. */
  phone_changed: data<OfChallenge & { changeId: string; former: string; now: string; sessions: number }>(),
  phone_change_undone: data<{
    changeId: string;
    now: string;
    by: "link" | "session";
    sessions: number;
    frozen: boolean;
    factorsDropped: number;
  }>(),
  phone_lapsed: data<{ phone: string }>(),
  account_frozen: data<
    Refused | { noticeId: string | null; challenges: number; sessions: number; factorsDropped: number }
  >(),
  text_sent: data<{ changeId: string; phone: string }>(),
  text_not_sent: data<{ changeId: string; phone: string; problem: string }>(),
  challenge_superseded: data<OfChallenge>(),
  challenge_cancelled: data<OfChallenge>(),
  challenge_expired: data<OfChallenge>(),
  code_sent: data<Sent>(),
  code_not_sent: data<Sent & { problem: SendProblem }>(),
  code_accepted: data<Answered>(),
  code_rejected: data<Answered & Partial<Refused>>(),
  code_not_checked: data<Answered>(),
  factor_locked: data<OfChallenge & { factor?: Factor }>(),
  authenticator_started: noData,
  authenticator_added: noData,
  authenticator_removed: noData,
  passkey_added: data<{ name?: string }>(),
  passkey_renamed: data<{ passkeyId: string }>(),
  passkey_removed: data<{ passkeyId: string }>(),
  passkey_accepted: data<Answered & { passkeyId: string }>(),
  passkey_rejected: data<Answered & Refused>(),
  passkey_copy_suspected: data<Answered>(),
  passkey_declined: noData,
  text_fallback_changed: data<{ textIsFallback: boolean }>(),
  text_fallback_used: data<OfChallenge>(),
  recovery_codes_made: data<{ codes: number; replaced: number }>(),
  recovery_code_used: data<Answered & { left: number }>(),
  callback_refused: data<Refused>(),
  delivery_reported: data<{ deliveryId: string; report: string }>(),
  limit_reached: data<Refused>(),
  /** `subject` is a network or an address, or "all". */
  alarm_raised: data<{ alarm: string; subject: string }>(),
  messages_stopped: data<{ phone: string; days: number }>(),
  messages_allowed: data<{ phone: string }>(),
  stopped_number_claimed: data<{ phone: string }>(),
  budget_stage_reached: data<{ percent: number; spent: string; budget: string }>(),
  destination_paused: data<WithReason & { subject: string; until: string }>(),
  destination_resumed: data<WithReason & { subject: string }>(),
  message_settings_changed: data<WithReason & { version: number; basedOn: number; changes: string }>(),
  provider_down: data<{ failures: number }>(),
  provider_refused_us: data<{ httpStatus: number }>(),
  provider_answer_mismatched: data<{ httpStatus: number }>(),
  name_changed: noData,
  data_exported: noData,
  deletion_planned: noData,
  deletion_cancelled: noData,
  account_deleted: noData,
  password_not_looked_up: noData,
  password_rehashed: noData,
  password_changed: data<{ sessionsEnded: number }>(),
  password_change_refused: data<Refused>(),
  password_reset_requested: noData,
  password_reset_started: data<Started>(),
  password_reset_refused: data<Refused>(),
  password_reset: data<{ sessionsEnded: number; factor: Factor; wasFrozen: boolean }>(),
  /** Another link to confirm the current address. */
  email_confirmation_requested: noData,
  email_confirmed: noData,
  email_change_requested: noData,
  email_change_refused: data<Refused>(),
  email_changed: noData,
  email_change_undone: data<{ sessionsEnded: number }>(),
  session_ended: data<{ sessionId: string }>(),
  /** By the user, who kept a session or none, or by an admin with a reason. */
  sessions_ended: data<Partial<WithReason> & { sessions: number; kept?: string }>(),
  admin_granted: data<WithReason>(),
  admin_revoked: data<WithReason>(),
  samples_added: data<{ people: number }>(),
  samples_removed: data<{ people: number }>(),
  contact_revealed: data<WithReason & { contact: "email" | "phone" }>(),
  account_suspended: data<WithReason & { sessions: number }>(),
  account_restored: data<WithReason>(),
  phone_released: data<WithReason & { phone: string }>(),
  email_marked_wrong: data<WithReason>(),
  email_marked_right: data<WithReason>(),
  lost_phone_opened: data<{ caseId: string; waits: boolean }>(),
  lost_phone_approved: data<{ caseId: string; openedById: string | null }>(),
  lost_phone_ended: data<Partial<WithReason> & OfCase & { end: RecoveryEnd; issuedById?: string | null }>(),
  pass_issued: data<OfCase>(),
  pass_used: data<Answered & { caseId: string }>(),
  accounts_exported: data<
    Partial<WithReason> & {
      exportId: string;
      filter: string;
      rows: number;
      isWhole: boolean;
    }
  >(),
};

export type EventName = keyof typeof EVENTS;

export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** Opens a challenge. */
export type StartEvent =
  | "sign_up_started"
  | "sign_up_number_changed"
  | "sign_in_started"
  | "step_up_started"
  | "phone_change_started"
  | "password_reset_started";

export type EventData<Name extends EventName> = NonNullable<(typeof EVENTS)[Name]>;

export type AuditedChange<Name extends EventName = EventName> = {
  name: Name;
  userId: string | null;
  /** The admin, if not the user. */
  actorId?: string;
} & (NoData extends EventData<Name> ? { data?: EventData<Name> } : { data: EventData<Name> });

/** The data of an event read from the database, whose name may be of a former version. */
export type StoredEventData = Record<string, string | number | boolean | null>;
