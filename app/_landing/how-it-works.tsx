// The three steps of a sign-up.
import { formatLifetime } from "../_forms/wait";

type Props = { codeLength: number; codeLifetimeSeconds: number };

export function HowItWorks({ codeLength, codeLifetimeSeconds }: Props) {
  const steps = [
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
  return (
    <section aria-labelledby="steps" className="mt-20 sm:mt-28">
      <h2 id="steps" className="text-2xl sm:text-3xl">
        How it works
      </h2>
      <ol className="mt-8 grid gap-8 md:grid-cols-3 md:gap-10">
        {steps.map(({ title, text }, index) => (
          <li key={title} className={`border-t-4 pt-4 ${borders[index]}`}>
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

const borders = ["border-primary", "border-accent", "border-line-strong"];
