// Texts of messages and calls in a few common languages, with English as the fallback.
import type { Step, VerifyRequest } from "./requests";

type Wording = (code: string, brand: string, minutes: number) => string;

const english: Wording = (code, brand, minutes) =>
  `${code} is your ${brand} verification code. It is valid for ${minutes} min. Do not share it.`;

const wordings: Record<string, Wording> = {
  en: english,
  de: (code, brand, minutes) =>
    `${code} ist dein Code für ${brand}. Er gilt ${minutes} Min. Gib ihn nicht weiter.`,
  es: (code, brand, minutes) => `${code} es tu código de ${brand}. Vale ${minutes} min. No lo compartas.`,
  fr: (code, brand, minutes) =>
    `${code} est votre code ${brand}. Il est valable ${minutes} min. Ne le partagez pas.`,
  it: (code, brand, minutes) =>
    `${code} è il tuo codice per ${brand}. Vale ${minutes} min. Non condividerlo.`,
  pt: (code, brand, minutes) => `${code} é o seu código ${brand}. Vale por ${minutes} min. Não o partilhe.`,
};

/**
 * The account's message templates by ID, with `${code}`, `${brand}`, `${time-limit}`, and
 * `${time-limit-unit}`.
 */
export type Templates = Readonly<Record<string, string>>;

/** Returns the message of a step. Only text messages support templates. */
export function messageText(request: VerifyRequest, step: Step, templates: Templates = {}): string {
  const code = step.code ?? "";
  const minutes = Math.max(1, Math.round(request.channelTimeoutSeconds / 60));
  if (step.channel === "voice") return spokenText(code, request.brand);
  const template = step.channel === "sms" ? templates[request.templateId?.toLowerCase() ?? ""] : undefined;
  const write = wordings[request.locale.slice(0, 2).toLowerCase()] ?? english;
  const text = template
    ? fillTemplate(template, {
        code,
        brand: request.brand,
        "time-limit": minutes,
        "time-limit-unit": "minutes",
      })
    : write(code, request.brand, minutes);
  return step.channel === "sms" && step.appHash ? `${text}\n\n${step.appHash}` : text;
}

function fillTemplate(template: string, values: Record<string, string | number>): string {
  return template.replace(/\$\{([a-z-]+)\}/g, (placeholder, name: string) =>
    String(values[name] ?? placeholder),
  );
}

function spokenText(code: string, brand: string): string {
  const digits = [...code].join(", ");
  return `Hello. Your ${brand} verification code is: ${digits}. Once more: ${digits}. Goodbye.`;
}
