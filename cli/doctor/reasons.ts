// Describes connection errors. Messages of servers are never shown, because they may quote secrets.

const REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was closed",
  EHOSTUNREACH: "there is no route to it from here",
  ENETUNREACH: "there is no route to it from here",
  ENOTFOUND: "its name is not in DNS",
  EAI_AGAIN: "DNS does not respond",
  EDNS: "its name is not in DNS",
  ETIMEDOUT: "it does not respond in time",
  UND_ERR_CONNECT_TIMEOUT: "it does not respond in time",
  UND_ERR_SOCKET: "the connection was closed",
  TimeoutError: "it does not respond in time",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that this machine does not trust",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that this machine does not trust",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate comes from an authority that this machine does not trust",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  EPROTO: "it does not speak TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS",
  "28P01": "it rejects the password",
  "28000": "it does not allow this role to connect from here (pg_hba.conf)",
  "3D000": "the database does not exist",
  "53300": "it has no connections left",
  "57P03": "it is starting or shutting down",
};

/** Returns the end of a sentence about an error. */
export function describeError(error: unknown): string {
  const { code } = findRootCause(error);
  const name = (error as Error | null)?.name ?? "";
  if (code !== undefined && REASONS[code]) return REASONS[code];
  if (REASONS[name]) return REASONS[name];
  const message = String((error as Error | null)?.message ?? "");
  if (/does not support SSL/i.test(message)) return "it does not offer TLS";
  if (/timeout/i.test(message)) return "it does not respond in time";
  if (/Connection terminated/i.test(message)) return "the connection was closed";
  return code ?? (name || "no reason was given");
}

/** Whether nothing listens at the address. Not a fault for an app that has not been started yet. */
export function isConnectionRefused(error: unknown): boolean {
  return findRootCause(error).code === "ECONNREFUSED";
}

/** Node's fetch wraps errors, and so does connecting to several addresses of one name. */
function findRootCause(error: unknown): { code?: string } {
  const { cause, code, errors } = (error ?? {}) as { cause?: unknown; code?: unknown; errors?: unknown[] };
  if (typeof code === "string") return { code };
  const inner = cause ?? errors?.[0];
  return inner === undefined ? {} : findRootCause(inner);
}
