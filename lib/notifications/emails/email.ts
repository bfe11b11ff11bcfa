// A mail as text and as HTML, from the same words. Nothing in it is fetched from anywhere, and whatever is not ours is
// escaped.
import "server-only";
import { env } from "@/lib/env";

export type Email = {
  to: string;
  title: string;
  sentences: string[];
  facts: [name: string, value: string][];
  /** Above each button stands what it is for. */
  links: { before: string; label: string; address: string }[];
  /** The same for both of two mails that are one (RFC 5322 §3.6.4), so that a mailbox may show it once. */
  messageId?: string;
};

/** With whose it is, as mails of many senders stand in one list. */
export function subjectOf({ title }: Email): string {
  return `${title} (${env().BRAND_NAME})`;
}

/** The plain text. Addresses stand on lines of their own, unbroken. */
export function textOf({ sentences, facts, links }: Email): string {
  const parts = [
    sentences.join("\n\n"),
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    ...links.map(({ before, address }) => `${before}\n${address}`),
    `-- \n${env().BRAND_NAME}, ${env().APP_URL.origin}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** The HTML. Mail programs know neither style sheets nor much of CSS: what there is stands on the elements. */
export function htmlOf({ title, sentences, facts, links }: Email): string {
  const brand = escaped(env().BRAND_NAME);
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;opacity:.7">${escaped(name)}</td><td style="padding:2px 0">${escaped(value)}</td></tr>`,
  );
  const buttons = links.map(
    ({ before, label, address }) =>
      `<p style="margin:24px 0 8px">${escaped(before)}</p>
<p style="margin:0"><a href="${escaped(address)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0b4a4f;color:#ffffff;text-decoration:none;font-weight:600">${escaped(label)}</a></p>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p style="margin:0 0 24px;font-weight:600">${brand}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">${escaped(title)}</h1>
${sentences.map((sentence) => `<p style="margin:0 0 12px">${escaped(sentence)}</p>`).join("\n")}
${rows.length > 0 ? `<table role="presentation" style="margin:20px 0;border-collapse:collapse">${rows.join("")}</table>` : ""}
${buttons.join("\n")}
<p style="margin:32px 0 0;font-size:14px;opacity:.7">${brand}, ${escaped(env().APP_URL.origin)}</p>
</div>
</body>
</html>
`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
