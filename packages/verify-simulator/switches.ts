// Settings for behavior that Vonage does not document. An app that works with only one value of a setting
// relies on undocumented behavior.

export interface Switches {
  /** The wrong code that ends a request with 410. Reports differ: the third or the fourth. */
  wrongCodesUntilGone: number;
  /** Seconds after the start during which a request cannot be cancelled. */
  cancelRefusedForSeconds: number;
  /** Status of an early cancellation. The published description has only 404. */
  cancelRefusalStatus: number;
  /** Seconds during which a number still returns 409 after a cancellation. 0 for none. */
  conflictAfterCancelSeconds: number;
  /** Whether a 409 contains the ID of the request in flight. */
  conflictNamesRequest: boolean;
  /** Whether problems have a `type`. */
  problemsHaveType: boolean;
  /** Vonage's client libraries have recorded `invalid_parameters` both as a list and as an object. */
  invalidParametersAs: "list" | "object";
  /** Whether a cancelled request sends a `failed` summary to the callback URL. */
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
