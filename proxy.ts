// Answers what no form or link of ours sends: bodies that are too large or unreadable, other methods, posts from other sites,
// requests for another host. It runs before everything but what lib/http/client-address.ts has seen to be a plain request for a page: that
// need not come this long way. Nothing that security depends on is here – every page and action asks for itself who is asking,
// and Next compares origins too.
import { NextResponse, type NextRequest } from "next/server";

/** The largest form is a sign-up: well under a kilobyte of text and its encoding. Next's own limit stands behind this. */
const MAX_BODY_BYTES = 64 * 1024;

/** All that pages, actions and routes here know. */
const METHODS = ["GET", "HEAD", "POST"];

export async function proxy(request: NextRequest): Promise<NextResponse> {
  return (
    refuseEarly(request) ??
    refuseMisdirected(request) ??
    refuseMethod(request) ??
    refuseForeign(request) ??
    refuseSize(request) ??
    (await refuseUnreadable(request)) ??
    NextResponse.next()
  );
}

export const config = {
  matcher: [
    { source: "/((?!_next/static/|icon.svg).*)", missing: [{ type: "header", key: "x-twofold-plain" }] },
  ],
};

/** It arrived while the server was starting, before anybody looked at requests (lib/http/client-address.ts, lib/http/content-security-policy.ts). */
function refuseEarly({ headers }: NextRequest): NextResponse | null {
  if (headers.has("content-security-policy")) return null;
  return new NextResponse("The server is still starting.\n", {
    status: 503,
    headers: { "cache-control": "no-store", "retry-after": "1" },
  });
}

/** What load balancers and monitoring ask for by any name. None of it makes an address out of that, or sets a cookie. */
const ASKED_BY_ANY_NAME: ReadonlySet<string> = new Set(["/api/health", "/api/ready", "/api/metrics"]);

/** Another host than APP_URL's was asked for (lib/http/client-address.ts). */
function refuseMisdirected({ headers, nextUrl }: NextRequest): NextResponse | null {
  if (!headers.has("x-twofold-misdirected") || ASKED_BY_ANY_NAME.has(nextUrl.pathname)) return null;
  return new NextResponse(
    "This request was sent to the wrong host. If the app is behind a proxy, the proxy must forward the Host header.\n",
    { status: 421, headers: { "cache-control": "no-store" } },
  );
}

function refuseMethod({ method }: NextRequest): NextResponse | null {
  if (METHODS.includes(method)) return null;
  return new NextResponse("Method not allowed.\n", {
    status: 405,
    headers: { allow: METHODS.join(", "), "cache-control": "no-store" },
  });
}

/** Next compares the origin as well, but answers a foreign one with 500 and lets a missing one pass. */
function refuseForeign({ method, headers, nextUrl }: NextRequest): NextResponse | null {
  if (method === "GET" || method === "HEAD") return null;
  // What somebody else's page did to ours is reported from there.
  if (nextUrl.pathname === "/api/csp-reports") return null;
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const host = headers.get("host");
  const isOurs = origin === null || (URL.canParse(origin) && new URL(origin).host === host);
  if (isOurs && site !== "cross-site" && site !== "same-site") return null;
  return new NextResponse("This request came from another site.\n", { status: 403 });
}

function refuseSize(request: NextRequest): NextResponse | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const length = request.headers.get("content-length");
  // Browsers always say how much they send; without it the size would be known only when it is too late.
  if (length === null) return new NextResponse("Length required.\n", { status: 411 });
  if (Number(length) <= MAX_BODY_BYTES) return null;
  return new NextResponse("This form is too large. Go back and shorten it.\n", {
    status: 413,
  });
}

/** Next answers a broken form with 500 and a stack trace in the log. */
async function refuseUnreadable(request: NextRequest): Promise<NextResponse | null> {
  if (!request.headers.get("content-type")?.startsWith("multipart/")) return null;
  // Next keeps what is read here for the action.
  return request
    .formData()
    .then(() => null)
    .catch(() => new NextResponse("The form could not be read.\n", { status: 400 }));
}
