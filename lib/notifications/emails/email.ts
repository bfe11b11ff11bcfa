// Renders an email as text and HTML from the same content. Loads no external resources, and escapes all
// values.
import "server-only";
import { env } from "@/lib/env";

export type Email = {
  to: string;
  title: string;
  sentences: string[];
  facts: [name: string, value: string][];
  links: { before: string; label: string; address: string }[];
  /** The same if an email is sent twice (RFC 5322 §3.6.4), so that mailboxes can show it once. */
  messageId?: string;
};

/** The brand name lets users recognize the sender in a list. */
export function toSubject({ title }: Email): string {
  return `${title} (${env().BRAND_NAME})`;
}

export function toText({ sentences, facts, links }: Email): string {
  const parts = [
    sentences.join("\n\n"),
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    ...links.map(({ before, address }) => `${before}\n${address}`),
    `-- \n${env().BRAND_NAME}, ${env().APP_URL.origin}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** Styles are inline, because email clients ignore style sheets. */
export function toHtml({ title, sentences, facts, links }: Email): string {
  const brand = escapeHtml(env().BRAND_NAME);
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;opacity:.7">${escapeHtml(name)}</td><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  const buttons = links.map(
    ({ before, label, address }) =>
      `<p style="margin:24px 0 8px">${escapeHtml(before)}</p>
<p style="margin:0"><a href="${escapeHtml(address)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0b4a4f;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600">${brand}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">${escapeHtml(title)}</h1>
${sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`).join("\n")}
${rows.length > 0 ? `<table role="presentation" style="margin:20px 0;border-collapse:collapse">${rows.join("")}</table>` : ""}
${buttons.join("\n")}
<p style="margin:32px 0 0;font-size:14px;opacity:.7">${brand}, ${escapeHtml(env().APP_URL.origin)}</p>
</div>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
