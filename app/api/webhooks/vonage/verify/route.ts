// Receives Vonage's delivery callbacks. Set it as the status URL of the application. The body is passed on
// unparsed, because the signature covers its bytes.
import { receiveCallback } from "@/lib/challenge/callback";
import { currentClient } from "@/lib/http/client-info";

/** Callbacks have only a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

export async function POST(request: Request): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MAX_BODY_BYTES) return new Response(null, { status: 413 });
  const status = await receiveCallback(body, request.headers.get("authorization"), await currentClient());
  return new Response(null, { status });
}
