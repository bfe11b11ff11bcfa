// What browsers report about the content security policy: somebody tried to run a script, or to frame a page. Told to
// operators in the log, cut to what says where and what; anybody can send such reports, so few are taken from one place.
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

/** Takes one report; false where it is none, or one too many. */
export async function takeCspReport(body: unknown, client: ClientInfo): Promise<boolean> {
  const parsed = v.safeParse(Report, body);
  if (!parsed.success) return false;
  if ((await consumeLimits([["csp_report_per_ip", client.ip]])).status === "over") return false;
  const report = parsed.output["csp-report"];
  log.warn({
    event: "csp_violated",
    directive: word(report["effective-directive"] ?? report["violated-directive"]),
    // Addresses may carry tokens: only their path, or their origin where they are somebody else's.
    page: pathOf(report["document-uri"]),
    blocked: originOf(report["blocked-uri"]),
  });
  return true;
}

function word(text: string | undefined): string {
  return text?.match(/^[a-z-]{1,40}/)?.[0] ?? "unknown";
}

/** The first part of the path says which page it is; what follows may be a token. */
function pathOf(address: string | undefined): string {
  if (!address || !URL.canParse(address)) return "unknown";
  return `/${new URL(address).pathname.split("/")[1] ?? ""}`.slice(0, 40);
}

function originOf(address: string | undefined): string {
  if (!address) return "unknown";
  return URL.canParse(address) ? new URL(address).origin.slice(0, 100) : word(address);
}
