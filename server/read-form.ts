// Reads multipart forms before Next.js does, because it answers a malformed one with 500 and logs a stack
// trace.
import { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * Returns the request to pass on: one with a multipart form, as a copy whose body has been read completely.
 * `checkSize` limits the body's size.
 */
export async function readForm(request: IncomingMessage): Promise<IncomingMessage | "malformed" | "aborted"> {
  const type = request.headers["content-type"];
  if (request.method !== "POST" || !type?.startsWith("multipart/")) return request;
  const body = await buffer(request).catch(() => null);
  if (!body) return "aborted";
  const isReadable = await new Response(body, { headers: { "content-type": type } }).formData().then(
    () => true,
    () => false,
  );
  return isReadable ? withBody(request, body) : "malformed";
}

function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const copy = Object.assign(new IncomingMessage(request.socket), {
    ...{ method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor },
    complete: true,
  });
  copy.push(body);
  copy.push(null);
  return copy;
}
