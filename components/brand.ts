// The name on every page. Messages and mails bear BRAND_NAME of the environment, which Vonage holds to 18 characters.

export const BRAND = {
  name: "Twofold",
  /** Behind the name: in the title of the landing page, and at the foot of every page. */
  claim: "accounts with verified phone numbers",
  /** The ground of a page (base-100 in app/globals.css), for the browser's own frame. */
  ground: { light: "#fbfefd", dark: "#192224" },
} as const;
