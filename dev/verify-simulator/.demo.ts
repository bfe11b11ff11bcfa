import { startSimulator } from "./server";
import { makeKeyPair } from "./application";
import { Vonage } from "@vonage/server-sdk";
const { privateKey, publicKey } = makeKeyPair();
const applicationId = crypto.randomUUID();
const sim = await startSimulator({ applicationId, publicKey, port: Number(process.argv[2] ?? 4611) });
const vonage = new Vonage({ applicationId, privateKey }, { apiHost: sim.url });
const post = (p: string, b: unknown) =>
  fetch(sim.url + "/__sim/" + p, { method: "POST", body: JSON.stringify(b) });
const send = (to: string, brand: string, channel = "sms", more = {}, extra = {}) =>
  vonage.verify2.newRequest({
    brand,
    codeLength: 6,
    channelTimeout: 300,
    workflow: [{ channel, to, ...more } as any],
    ...extra,
  } as any);
if (process.argv[3] !== "empty") {
  await send("4915112345678", "Twofold");
  const r0 = await send("447700900123", "Twofold");
  const m0 = (await (await fetch(sim.url + "/__sim/messages?to=447700900123")).json()).at(-1);
  await post("clock", { advance_seconds: 42 });
  await vonage.verify2.checkCode(r0.requestId, "000000").catch(() => {});
  await vonage.verify2.checkCode(r0.requestId, m0.code);
  await send("alice@example.com", "Twofold", "email");
  await send("33612345678", "Twofold", "whatsapp", { from: "447700900000" });
  await post("clock", { advance_seconds: 640 });
  const r1 = await send("14155550123", "Acme", "voice");
  const r2 = await send("447700900123", "Twofold", "voice");
  await post("clock", { advance_seconds: 31 });
  await vonage.verify2.cancel(r2.requestId);
  await post("clock", { advance_seconds: 13 });
  await post("faults", { fault: "throttled", to: "447700900123", times: 2 });
  const r3 = await send("447700900123", "Twofold").catch(() => {});
  const r4 = await send("447700900123", "Twofold").catch(() => {});
  const r5 = await send("447700900123", "Twofold");
  await vonage.verify2.checkCode(r5.requestId, "000000").catch(() => {});
  await post("faults", { fault: "reset", call: "check", carried_out: true, times: 3 });
}
console.log(sim.url);
