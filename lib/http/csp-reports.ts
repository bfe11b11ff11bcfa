// Logs violations of the content security policy. Anyone can send reports, so clients are rate-limited.
import "server-only";
import * as v from "valibot";
import { log } from "@/lib/observability/log";
import { consumeLimits } from "./rate-limits";
import type { ClientInfo } from "./client-info";

const Report = v.object({
  "csp-report": v.object({
    "document-uri": v.optional(v.string()),
    "effective-directive": v.optional(v.string()),
    "violated-directive": v.optional(v.string()),
    "blocked-uri": v.optional(v.string()),
  }),
});

/** Logs a report. Returns false if it is malformed or the client has sent too many. */
export async function takeCspReport(body: unknown, client: ClientInfo): Promise<boolean> {
  const parsed = v.safeParse(Report, body);
  if (!parsed.success) return false;
  if ((await consumeLimits([["csp_report_per_ip", client.ip]])).status === "over") return false;
  const report = parsed.output["csp-report"];
  log.warn({
    event: "csp_violated",
    directive: word(report["effective-directive"] ?? report["violated-directive"]),
    // URLs may contain tokens: log only the first part of our paths, and only the origin of other sites.
    page: getPath(report["document-uri"]),
    blocked: getOrigin(report["blocked-uri"]),
  });
  return true;
}

function word(text: string | undefined): string {
  return text?.match(/^[a-z-]{1,40}/)?.[0] ?? "unknown";
}

function getPath(address: string | undefined): string {
  if (!address || !URL.canParse(address)) return "unknown";
  return `/${new URL(address).pathname.split("/")[1] ?? ""}`.slice(0, 40);
}

function getOrigin(address: string | undefined): string {
  if (!address) return "unknown";
  return URL.canParse(address) ? new URL(address).origin.slice(0, 100) : word(address);
}
