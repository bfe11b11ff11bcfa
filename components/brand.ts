// Product name on pages. Messages and emails use BRAND_NAME from the environment, which Vonage limits to
// 18 characters.

export const BRAND = {
  name: "Twofold",
  /** Follows the name in the title of the landing page and in the footer. */
  claim: "accounts with verified phone numbers",
  /** For search engines and link previews. */
  description:
    "Accounts with verified phone numbers and two-step verification, on your own Postgres: passkeys, authenticator apps, text messages, and recovery.",
  /** Page background (base-100 in app/globals.css), for the browser's own UI. */
  ground: { light: "#fbfefd", dark: "#192224" },
} as const;
