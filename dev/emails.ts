// `npm run emails`: renders every email with sample data into .data/emails. Open index.html to look at them.
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { joinTestServer } from "../testing/test-server";
import { cloneDatabase } from "../testing/test-database";
import { drawIndex } from "./emails/index-page";
import { loadEnvFiles } from "./local-database";
import { dataDirectory, localEnvironment } from "./stand-ins";

const folder = join(dataDirectory, "emails");

// The operator's own BRAND_NAME and links, or samples of them.
loadEnvFiles();
const SAMPLE_LINKS = {
  SUPPORT_URL: "https://twofold.example/support",
  PRIVACY_URL: "https://twofold.example/privacy",
  TERMS_URL: "https://twofold.example/terms",
};

const { server, stop } = await joinTestServer();
const database = await cloneDatabase(server.adminUrl, server.template, `emails_${randomUUID()}`);
const simulator = {
  url: "http://localhost:4010",
  applicationId: randomUUID(),
  privateKey: server.keys.privateKey,
  signatureSecret: randomUUID(),
};
Object.assign(process.env, {
  ...SAMPLE_LINKS,
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => name in SAMPLE_LINKS && value !== ""),
  ),
  ...localEnvironment({
    appUrl: "http://localhost:3000",
    databaseUrl: database.url,
    simulator,
    smtpUrl: "smtp://127.0.0.1:4025",
  }),
});

try {
  const { renderEmails } = await import("./emails/render");
  const emails = await renderEmails();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, html, text, subject } of emails) {
    await writeFile(join(folder, `${name}.html`), html);
    await writeFile(join(folder, `${name}.txt`), `Subject: ${subject}\n\n${text}`);
  }
  await writeFile(join(folder, "index.html"), drawIndex(emails));
  console.log(`${emails.length} emails: ${join(folder, "index.html")}`);
} finally {
  const { db, pool } = await import("../lib/database/client");
  await db().$disconnect();
  await pool().end();
  await database.drop();
  await stop();
}
