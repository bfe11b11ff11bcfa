// Renders an email as text and HTML. Loads no external resources, and escapes all values.
import "server-only";
import { env } from "@/lib/env";
import { getSiteLinks } from "@/lib/http/site-links";
import { BRAND_MARK, COLORS, FONT, STYLE_SHEET } from "./style";

export type Email = {
  to: string;
  title: string;
  sentences: string[];
  facts: [name: string, value: string][];
  /** The first one is the main action. */
  links: EmailLink[];
  /** The same if an email is sent twice (RFC 5322 §3.6.4), so that mailboxes can show it once. */
  messageId?: string;
};

type EmailLink = { before: string; label: string; address: string };

export function toSubject({ title }: Email): string {
  return `${title} (${env().BRAND_NAME})`;
}

export function toText({ sentences, facts, links }: Email): string {
  const parts = [
    sentences.join("\n\n"),
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    ...links.map(({ before, address }) => `${before}\n${address}`),
    [
      `-- \n${env().BRAND_NAME}, ${env().APP_URL.origin}`,
      ...getSiteLinks().map(({ label, href }) => `${label}: ${toShownAddress(href)}`),
    ].join("\n"),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** Styles are inline, because email clients ignore most style sheets. The sheet adds the dark colors. */
export function toHtml({ title, sentences, facts, links }: Email): string {
  const [page, text, card] = [COLORS.page, COLORS.text, COLORS.card].map(({ light }) => light);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(title)}</title>
<style>${STYLE_SHEET}</style>
</head>
<body class="page text" style="margin:0;padding:0;background:${page};color:${text};font:16px/1.5 ${FONT}">
${renderPreheader(sentences)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:${page}"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;text-align:left">
<tr><td style="padding:0 8px 20px">${renderBrand()}</td></tr>
<tr><td class="card" style="padding:32px 28px;border:1px solid ${COLORS.line.light};border-radius:10px;background:${card}">
<h1 class="text" style="margin:0 0 16px;font-size:24px;line-height:1.25;letter-spacing:-0.01em;color:${text}">${escapeHtml(title)}</h1>
${sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`).join("\n")}
${renderFacts(facts)}
${links.map(renderLink).join("\n")}
</td></tr>
<tr><td class="muted" style="padding:20px 8px 0;font-size:14px;color:${COLORS.muted.light}">${renderFooter()}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** The text that mailboxes show after the subject. Without the filler, they append the start of the email. */
function renderPreheader([first = ""]: string[]): string {
  return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(first)}${"&#847;&zwnj;&nbsp;".repeat(90)}</div>`;
}

function renderBrand(): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0"><tr>
<td style="padding:0 10px 0 0">${BRAND_MARK}</td>
<td class="text" style="font-size:18px;font-weight:700;letter-spacing:-0.01em;color:${COLORS.text.light}">${escapeHtml(env().BRAND_NAME)}</td>
</tr></table>`;
}

function renderFacts(facts: Email["facts"]): string {
  if (facts.length === 0) return "";
  const line = `border-top:1px solid ${COLORS.line.light}`;
  const rows = facts.map(
    ([name, value]) => `<tr>
<td class="line muted" style="padding:8px 16px 8px 0;${line};color:${COLORS.muted.light};white-space:nowrap;vertical-align:top">${escapeHtml(name)}</td>
<td class="line" style="padding:8px 0;${line};width:100%">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:20px 0;font-size:15px">${rows.join("\n")}</table>`;
}

function renderLink({ before, label, address }: EmailLink, index: number): string {
  const [kind, fill, ink] =
    index === 0
      ? ["main", COLORS.primary.light, COLORS.onPrimary.light]
      : ["other", "transparent", COLORS.primary.light];
  const href = escapeHtml(address);
  return `<p style="margin:28px 0 12px">${escapeHtml(before)}</p>
<p style="margin:0"><a href="${href}" class="${kind}" style="display:inline-block;padding:11px 20px;border:1px solid ${COLORS.primary.light};border-radius:6px;background:${fill};color:${ink};text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>
<p class="muted" style="margin:12px 0 0;font-size:13px;line-height:1.45;color:${COLORS.muted.light}">If the button doesn&#39;t work, open this address:<br>
<a href="${href}" class="muted" style="color:${COLORS.muted.light};word-break:break-all">${href}</a></p>`;
}

function renderFooter(): string {
  const { BRAND_NAME, APP_URL } = env();
  const own = { label: APP_URL.host, href: APP_URL.origin };
  const links = [own, ...getSiteLinks()].map(
    ({ label, href }) =>
      `<a href="${escapeHtml(href)}" class="muted" style="color:${COLORS.muted.light};white-space:nowrap">${escapeHtml(label)}</a>`,
  );
  return `${escapeHtml(BRAND_NAME)} &middot; ${links.join(" &middot; ")}`;
}

function toShownAddress(href: string): string {
  return href.replace(/^mailto:/, "");
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
