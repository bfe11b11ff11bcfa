// Features for teams that run Twofold, with a screenshot of the console (`npm run screenshots`).
import { Icon, type IconName } from "@/components/icon";
import dark from "./console-dark.webp";
import light from "./console-light.webp";

export function ForTeams() {
  return (
    <section aria-labelledby="teams" className="mt-20 border-t border-line pt-16 sm:mt-28 sm:pt-20">
      <p className="eyebrow text-muted">For teams</p>
      <h2 id="teams" className="mt-3 text-2xl sm:text-4xl">
        Two-step sign-in that you run yourself
      </h2>
      <p className="mt-4 max-w-2xl text-lg leading-7 text-muted">
        Users, sessions, and the audit trail are rows in your own Postgres. Vonage Verify delivers the codes
        and never sees a name, email, or password.
      </p>
      <Console />
      <ul className="mt-12 grid gap-x-10 gap-y-9 sm:grid-cols-2 lg:grid-cols-3">
        {features.map(({ icon, title, text }) => (
          <li key={title} className="flex gap-4">
            <Icon name={icon} className="mt-0.5 size-6 text-primary" />
            <div>
              <h3 className="text-lg">{title}</h3>
              <p className="mt-1.5 leading-6 text-muted">{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Console() {
  return (
    <figure className="mt-10">
      <div className="overflow-hidden bg-leaf px-4 pt-6 [clip-path:polygon(0_0,100%_0,100%_calc(100%-1.25rem),0_100%)] sm:px-10 sm:pt-10">
        <div className="overflow-hidden rounded-t-box border border-b-0 border-black/25 shadow-2xl">
          <picture>
            <source srcSet={dark.src} media="(prefers-color-scheme: dark)" />
            <img
              src={light.src}
              width={light.width}
              height={light.height}
              alt="Overview in the admin console: sign-ups, sign-ins, messages, and what they cost, over 30 days."
              loading="lazy"
              decoding="async"
              className="block h-auto w-[190%] max-w-none sm:w-full"
            />
          </picture>
        </div>
      </div>
      <figcaption className="mt-2 text-sm text-muted">
        The console, with the sample users of the demo.
      </figcaption>
    </figure>
  );
}

const features: { icon: IconName; title: string; text: string }[] = [
  {
    icon: "key",
    title: "Passkeys",
    text: "Sign in with a fingerprint, a face, or a security key. There's nothing a phishing site can steal.",
  },
  {
    icon: "clock",
    title: "Authenticator apps",
    text: "Codes from any app, without a text message. Secrets are encrypted before they reach the database.",
  },
  {
    icon: "lifebuoy",
    title: "Recovery",
    text: "Printed recovery codes, an email link that undoes a change, and a waiting period that protects the owner of a lost phone.",
  },
  {
    icon: "shield",
    title: "Fraud limits",
    text: "Messages are rate-limited per number and IP address across all accounts, go only to the countries you allow, and stop at your daily budget.",
  },
  {
    icon: "chart",
    title: "Admin console",
    text: "Verified users, delivery, conversion, and spend. Changes to an account require a reason and a fresh second factor.",
  },
  {
    icon: "chain",
    title: "Audit trail",
    text: "Every change writes an event in the same transaction. Events are sealed and chained, so a missing or altered one is detected.",
  },
];
