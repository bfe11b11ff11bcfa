// Test client: Vonage's unmodified SDK with its own simulator.
import { randomUUID } from "node:crypto";
import { Vonage } from "@vonage/server-sdk";
import { importPKCS8, SignJWT } from "jose";
import { makeKeyPair } from "./application";
import { startSimulator, type SimulatorOptions } from "./server";

interface Problem {
  title: string;
  type?: string;
  detail: string;
  instance: string;
  request_id?: string;
  invalid_parameters?: unknown;
}

export interface ShownMessage {
  to: string;
  channel: string;
  text: string;
  code: string;
  sent_at: string;
  request_id: string;
}

type NewRequest = Parameters<Vonage["verify2"]["newRequest"]>[0];

export const keys = makeKeyPair();
export const applicationId = randomUUID();
let lastNumber = 447700900000;

/** Starts a simulator and an SDK that uses it. */
export async function startCaller(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({ applicationId, publicKey: keys.publicKey, ...options });
  const vonage = new Vonage({ applicationId, privateKey: keys.privateKey }, { apiHost: simulator.url });

  /** Requests a code, by text message unless `more` says otherwise. Returns the request ID. */
  async function send(to: string, more: Partial<NewRequest> = {}): Promise<string> {
    const workflow = [{ channel: "sms", to }] as NewRequest["workflow"];
    const wanted = { brand: "Twofold", codeLength: 6 as const, channelTimeout: 300, workflow, ...more };
    return (await vonage.verify2.newRequest(wanted)).requestId;
  }

  /** Queries the control API and returns its JSON. */
  async function ask<T>(path: string): Promise<T> {
    return (await fetch(`${simulator.url}/__sim/${path}`)).json() as Promise<T>;
  }

  /** Posts to the control API. */
  async function order(path: string, body: unknown = {}): Promise<Response> {
    return fetch(`${simulator.url}/__sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  }

  /** Sends a call that the SDK never makes. */
  async function raw(
    method: string,
    path: string,
    body?: unknown,
    authorization?: string,
  ): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return fetch(simulator.url + path, {
      method,
      headers: { "content-type": "application/json", authorization: authorization ?? (await bearer()) },
      ...(body !== undefined && { body: text }),
      redirect: "manual",
    });
  }

  return {
    simulator,
    vonage,
    send,
    ask,
    order,
    raw,
    check: (id: string, code: string) => vonage.verify2.checkCode(id, code),
    messages: (to: string) => ask<ShownMessage[]>(`messages?to=${to}`),
    newestCode: async (to: string) => (await ask<ShownMessage[]>(`messages?to=${to}`)).at(-1)?.code ?? "none",
    passTime: (seconds: number) => order("clock", { advance_seconds: seconds }),
  };
}

/** Returns a number that no other test uses, from Ofcom's range for fiction. */
export function newNumber(): string {
  lastNumber += 1;
  return String(lastNumber);
}

/** Returns a wrong code of the same length. */
export function wrongCode(right: string): string {
  return right.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
}

/** Awaits an SDK call that must fail, and returns its error response. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; problem: Problem }> {
  const error = await call.then(
    (value) => Promise.reject(new Error(`This should have been refused, but got ${JSON.stringify(value)}.`)),
    (error: unknown) => error as { response?: Response },
  );
  if (typeof error.response?.status !== "number") throw error;
  return { status: error.response.status, problem: (await error.response.json()) as Problem };
}

/** Returns an `Authorization` header like the SDK's, with other claims or another key if given. */
export async function bearer(
  claims: Record<string, unknown> = {},
  privateKey = keys.privateKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const right = { application_id: applicationId, iat: now, exp: now + 900, jti: randomUUID() };
  const token = new SignJWT({ ...right, ...claims }).setProtectedHeader({ alg: "RS256", typ: "JWT" });
  return `Bearer ${await token.sign(await importPKCS8(privateKey, "RS256"))}`;
}
