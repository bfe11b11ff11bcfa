// Landing page.

import { Icon, type IconName } from "@/components/icon";
import { LeafletDrawing } from "@/components/leaflet-drawing";
import { ButtonLink } from "@/components/link";
import { Page } from "@/components/shell";
import { getCodeSettings } from "@/lib/challenge/code-settings";
import { currentSession } from "@/lib/session/current-user";
import { formatLifetime } from "./_forms/wait";

export default async function LandingPage() {
  const session = await currentSession();
  return (
    <Page signedIn={session !== null} isAdmin={session?.user.role === "admin"}>
      <Hero signedIn={session !== null} />
      <HowItWorks />
      <Facts />
      <Adopt />
    </Page>
  );
}

function Hero({ signedIn }: { signedIn: boolean }) {
  return (
    <section className="grid items-center gap-x-12 gap-y-10 lg:grid-cols-[1.08fr_1fr] lg:pt-6">
      <div>
        <h1 className="text-[clamp(1.7rem,8.4vw,3.25rem)] leading-[1.15] tracking-[-0.03em] lg:text-[clamp(2.6rem,4.2vw,3.25rem)]">
          Something you <span className="underlined decoration-primary">know.</span>
          <br />
          Something you <span className="underlined decoration-accent">have.</span>
        </h1>
        <p className="mt-6 max-w-lg text-lg leading-7 text-muted">
          Twofold gives every account a verified phone number. You sign up with a password and verify your
          number with a code. From then on, every sign-in requires both. Neither works on its own.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          {signedIn ? (
            <ButtonLink href="/account">
              Go to your account
              <Icon name="arrow" className="size-4.5" />
            </ButtonLink>
          ) : (
            <>
              <ButtonLink href="/sign-up">
                Create account
                <Icon name="arrow" className="size-4.5" />
              </ButtonLink>
              <ButtonLink href="/sign-in" variant="secondary">
                Sign in
              </ButtonLink>
            </>
          )}
        </div>
      </div>
      <LeafletDrawing />
    </section>
  );
}

function HowItWorks() {
  return (
    <section aria-labelledby="way" className="mt-20 sm:mt-28">
      <h2 id="way" className="text-2xl sm:text-3xl">
        How it works
      </h2>
      <ol className="mt-8 grid gap-8 md:grid-cols-3 md:gap-10">
        {listSteps(getCodeSettings()).map(({ title, text }, index) => (
          <li key={title} className={`border-t-4 pt-4 ${stepBorders[index]}`}>
            <h3 className="flex items-baseline gap-3 text-lg">
              <span className="font-mono text-sm font-normal text-muted">{index + 1}</span>
              {title}
            </h3>
            <p className="mt-2 leading-6 text-muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

const stepBorders = ["border-primary", "border-accent", "border-line-strong"];
const listSteps = ({ codeLength, codeLifetimeSeconds }: ReturnType<typeof getCodeSettings>) => [
  {
    title: "Your details",
    text: "Enter your name, email, password, and phone number. No account exists yet.",
  },
  {
    title: "Verify your phone",
    text: `You get a ${codeLength}-digit code by text message. Valid for ${formatLifetime(codeLifetimeSeconds)}, 3 attempts.`,
  },
  {
    title: "Signed in",
    text: "Your account is created. The next sign-in asks for your password and a new code.",
  },
];

function Facts() {
  return (
    <section aria-labelledby="facts" className="mt-20 sm:mt-28">
      <h2 id="facts" className="text-2xl sm:text-3xl">
        What you can rely on
      </h2>
      <ul className="mt-8 grid overflow-hidden sheet md:grid-cols-2">
        {facts.map(({ icon, title, text }) => (
          <li
            key={title}
            className="-mt-px -ml-px flex gap-5 border-t border-l border-line px-5 py-7 sm:px-8 sm:py-9"
          >
            <Icon name={icon} className="mt-0.5 size-7 text-primary" />
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

const facts: { icon: IconName; title: string; text: string }[] = [
  {
    icon: "database",
    title: "Your own database",
    text: "Users, sessions, and the audit trail are rows in your Postgres. Vonage Verify delivers the codes and never sees a name, email, or password.",
  },
  {
    icon: "fold",
    title: "No partial sign-ins",
    text: "Until the second factor is verified, there's no session, only a challenge. One correct code creates one session, no matter how often it's submitted.",
  },
  {
    icon: "count",
    title: "Every attempt counts",
    text: "Each attempt is recorded before the provider checks it, so a hundred simultaneous guesses can't count as one.",
  },
  {
    icon: "shield",
    title: "SMS costs stay under control",
    text: "Messages are rate-limited per number and IP address across all accounts, and go only to the countries you allow.",
  },
];

function Adopt() {
  return (
    <section aria-labelledby="adopt" className="mt-20 leaf-wide sm:mt-28">
      <div>
        <h2 id="adopt" className="text-2xl sm:text-3xl">
          Use it in your product
        </h2>
        <p className="mt-3 max-w-prose leading-7 text-leaf-muted">
          Clone one repository and make it yours: Next.js, Prisma, NextAuth, and Vonage Verify, with sign-up,
          sign-in, an account page, and an admin console that shows which phone numbers are verified. Every
          form also works without JavaScript.
        </p>
      </div>
      <div>
        <pre className="overflow-x-auto rounded-field bg-leaf-shade px-5 py-4 font-mono leading-7">
          <code>{"npm ci\nnpm run demo"}</code>
        </pre>
        <p className="mt-3 text-sm leading-6 text-leaf-muted">
          Requires only Node.js. The demo includes its own Postgres and a simulated phone.
        </p>
      </div>
    </section>
  );
}
