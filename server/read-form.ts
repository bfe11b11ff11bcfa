// Reads multipart forms before Next.js does, because it answers a malformed one with 500 and logs a stack
// trace. Also reads bodies without a declared length, and stops at the limit.
import { IncomingMessage } from "node:http";
import { rememberFormOwner } from "@/lib/http/form-owner";
import { MAX_BODY_BYTES } from "./refusals";

/**
 * Returns the request to pass on: one with a multipart form or a chunked body, as a copy whose body has been
 * read completely.
 */
export async function readForm(
  request: IncomingMessage,
): Promise<IncomingMessage | "malformed" | "too_large" | "aborted"> {
  const { "content-type": type = "", "content-length": length } = request.headers;
  const isMultipart = type.startsWith("multipart/");
  if (request.method !== "POST" || (!isMultipart && length !== undefined)) return request;
  const body = await readBody(request);
  if (typeof body === "string") return body;
  if (isMultipart) {
    const form = await parseForm(body, type);
    if (!form) return "malformed";
    rememberFormOwner(form);
  }
  return withBody(request, body);
}

async function readBody(request: IncomingMessage): Promise<Buffer | "too_large" | "aborted"> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    // The connection stays open for the answer.
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) return "too_large";
      parts.push(part);
    }
  } catch {
    return "aborted";
  }
  return Buffer.concat(parts);
}

function parseForm(body: Buffer, type: string): Promise<FormData | null> {
  return new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => null);
}

function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const { "transfer-encoding": _, ...headers } = request.headers;
  headers["content-length"] = String(body.length);
  const copy = Object.assign(new IncomingMessage(request.socket), {
    ...{ method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor },
    complete: true,
  });
  copy.push(body);
  copy.push(null);
  return copy;
}
