// Sample data for every email. A notification or an email without a sample does not compile.
import type { EmailOrder } from "../../lib/jobs/outbox";
import type { NotificationData, NotificationKind } from "../../lib/notifications/notifications";

type NotificationSamples = { [Kind in NotificationKind]: NotificationData<Kind>[] };

const NAME = "Ada's phone";
const [FORMER, NOW] = ["+44 •••• •••012", "+44 •••• •••345"];

/** Several samples of a kind have different texts. */
export const NOTIFICATION_SAMPLES: NotificationSamples = {
  new_browser: [{}],
  second_factor_failed: [{ purpose: "sign_in" }],
  password_guessed: [{}],
  password_changed: [{}],
  password_reset: [{}],
  phone_changed: [
    { changeId: "4b3f9d1e-6b0e-4c58-9d0e-8f6b1a2c3d4e", former: FORMER, now: NOW },
    { changeId: null, former: FORMER, now: NOW },
  ],
  phone_change_undone: [{ now: FORMER, frozen: true, factorsDropped: 1 }],
  phone_lapsed: [{ phone: FORMER }],
  email_changed: [{ formerEmail: "previous@ada.example" }, { isUndoable: false }],
  email_change_undone: [{ noticeId: "4b3f9d1e-6b0e-4c58-9d0e-8f6b1a2c3d4e" }],
  authenticator_added: [{}],
  authenticator_removed: [{}],
  passkey_added: [{ name: NAME }],
  passkey_removed: [{ name: NAME }],
  passkey_copied: [{ name: NAME }],
  text_fallback_changed: [{ textIsFallback: true }, { textIsFallback: false }],
  recovery_codes_made: [{ replaced: 0 }, { replaced: 10 }],
  recovery_code_used: [{ left: 3 }],
  sessions_ended: [{ sessions: 2 }],
  account_frozen: [{ factorsDropped: 1 }],
  data_exported: [{}],
  deletion_planned: [{ dueAt: "2026-12-14T09:00:00Z" }],
  deletion_cancelled: [{}],
  changed_by_admin: [{ change: "closed your recovery case" }],
  phone_released: [{ phone: FORMER }],
  email_marked_wrong: [{}],
  lost_phone: [
    { stage: "opened" },
    { stage: "waiting" },
    { stage: "over" },
    { stage: "approved" },
    { stage: "issued" },
  ],
  pass_used: [{}],
};

type OtherKind = Exclude<EmailOrder["kind"], "notice">;

type Orders = {
  [Kind in OtherKind]: (
    user: { id: string; email: string },
    others: { stranger: { email: string }; unconfirmed: { id: string; email: string } },
  ) => Extract<EmailOrder, { kind: Kind }>[];
};

/** Emails that are not about a change. */
export const ORDERS: Orders = {
  reset_password: ({ id }, { unconfirmed }) => [
    { kind: "reset_password", userId: id },
    { kind: "reset_password", userId: unconfirmed.id },
  ],
  confirm_email: ({ id }, { stranger, unconfirmed }) => [
    { kind: "confirm_email", userId: id, newEmail: "new@ada.example" },
    { kind: "confirm_email", userId: id, newEmail: stranger.email },
    { kind: "confirm_email", userId: unconfirmed.id, newEmail: unconfirmed.email },
  ],
};
