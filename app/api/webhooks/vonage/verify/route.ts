// Where Vonage tells what became of a message: set it as the application's status URL. The bytes go on as they came,
// because the signature covers them.
import { receiveCallback } from "@/lib/challenge/callback";
import { currentClient } from "@/lib/http/client-info";

/** Vonage's callbacks have a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

export async function POST(request: Request): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MAX_BODY_BYTES) return new Response(null, { status: 413 });
  const status = await receiveCallback(body, request.headers.get("authorization"), await currentClient());
  return new Response(null, { status });
}
