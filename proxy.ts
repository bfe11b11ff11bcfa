// Runs before every page: gives it the nonce of its content security policy, and answers bodies that no form of ours
// sends. Nothing that security depends on is here – every page and action asks for itself who is asking.
import { NextResponse, type NextRequest } from "next/server";

/** The largest form is a sign-up: well under a kilobyte of text and its encoding. Next's own limit stands behind this. */
const MAX_BODY_BYTES = 64 * 1024;

export function proxy(request: NextRequest): NextResponse {
  const refusal = refuseBody(request);
  if (refusal) return refusal;
  const policy = contentSecurityPolicy(crypto.randomUUID().replaceAll("-", ""), request.nextUrl.protocol);
  // Next reads the nonce from the request's copy of the policy and puts it on its own scripts and styles.
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: ["/((?!_next/static/|icon.svg).*)"] };

function refuseBody(request: NextRequest): NextResponse | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const length = request.headers.get("content-length");
  // Browsers always say how much they send; without it the size would be known only when it is too late.
  if (length === null) return new NextResponse("Say how long the body is.\n", { status: 411 });
  if (Number(length) <= MAX_BODY_BYTES) return null;
  return new NextResponse("That is more than a form here can hold. Go back and shorten it.\n", {
    status: 413,
  });
}

function contentSecurityPolicy(nonce: string, protocol: string): string {
  const hotReload = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${hotReload ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${hotReload ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(protocol === "https:" ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
