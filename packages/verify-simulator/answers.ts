// Sends responses: complete, or broken in the ways that networks break them.
import type { ServerResponse } from "node:http";

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, or unchanged if it is a string. */
  body?: unknown;
  /**
   * `reset` drops the connection, `never_ends` keeps trickling, `cut_short` sends half of the body as if it
   * were complete.
   */
  transport?: "whole" | "reset" | "never_ends" | "cut_short";
}

const TRICKLE_MS = 500;

/** Sends a response unless one was already sent. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  if (answer.transport === "reset") return void response.socket?.resetAndDestroy();

  const text = bodyText(answer.body);
  const headers = { "cache-control": "no-store", ...contentType(answer), ...answer.headers };
  if (answer.transport === "never_ends") return trickle(response, answer.status, headers, text);
  const body = answer.transport === "cut_short" ? text.slice(0, Math.ceil(text.length / 2)) : text;
  const sized = answer.status === 204 ? headers : { ...headers, "content-length": Buffer.byteLength(body) };
  response.writeHead(answer.status, sized).end(body);
}

function trickle(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  response.writeHead(status, headers);
  response.write(text.slice(0, 1) || " ");
  const timer = setInterval(() => response.write(" "), TRICKLE_MS).unref();
  response.on("close", () => clearInterval(timer));
}

function contentType({ body }: Answer): Record<string, string> {
  return body === undefined || typeof body === "string" ? {} : { "content-type": "application/json" };
}

function bodyText(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
