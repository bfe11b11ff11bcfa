// Where nothing published says what Vonage does, the simulator can do either: each such doubt is a switch.
// An application that is right only under one setting is leaning on something nobody promised.

export interface Switches {
  /** The wrong code that ends a request with 410: "at the 3rd or the 4th", reports differ. */
  wrongCodesUntilGone: number;
  /** How long after its start a request cannot be cancelled yet. */
  cancelRefusedForSeconds: number;
  /** What a cancel that comes too early is answered with; the published description only knows 404. */
  cancelRefusalStatus: number;
  /** How long a number still answers 409 after a successful cancel. 0 switches it off. */
  conflictAfterCancelSeconds: number;
  /** Whether a 409 names the request that is in flight. */
  conflictNamesRequest: boolean;
  /** Whether problems carry a `type`. */
  problemsHaveType: boolean;
  /** Vonage's own clients have seen `invalid_parameters` as a list and as an object. */
  invalidParametersAs: "list" | "object";
  /** Whether a cancelled request is told to the callback URL, as a `failed` summary. */
  cancelSendsSummary: boolean;
}

export const defaultSwitches: Switches = {
  wrongCodesUntilGone: 3,
  cancelRefusedForSeconds: 30,
  cancelRefusalStatus: 404,
  conflictAfterCancelSeconds: 12,
  conflictNamesRequest: true,
  problemsHaveType: true,
  invalidParametersAs: "list",
  cancelSendsSummary: false,
};
