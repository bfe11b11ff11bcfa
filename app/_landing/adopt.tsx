// The two commands of the demo, and links to the source and the documentation.
import { Icon } from "@/components/icon";

export function Adopt({
  sourceUrl,
  docsUrl,
}: {
  sourceUrl: string | undefined;
  docsUrl: string | undefined;
}) {
  const links = [
    { label: "Source code", href: sourceUrl },
    { label: "Documentation", href: docsUrl },
  ];
  const known = links.flatMap(({ label, href }) => (href ? [{ label, href }] : []));
  return (
    <section aria-labelledby="adopt" className="mt-20 leaf-wide sm:mt-28">
      <div>
        <h2 id="adopt" className="text-2xl sm:text-3xl">
          Use it in your product
        </h2>
        <p className="mt-3 max-w-prose leading-7 text-leaf-muted">
          Clone one repository and make it yours: Next.js, Prisma, NextAuth, and Vonage Verify, with sign-up,
          sign-in, an account page, and an admin console. Every form also works without JavaScript.
        </p>
        {known.length > 0 ? (
          <ul className="mt-4 flex flex-wrap gap-x-8">
            {known.map(({ label, href }) => (
              <li key={label}>
                <a
                  href={href}
                  className="inline-flex min-h-11 items-center gap-2 font-semibold underline decoration-accent decoration-2 underline-offset-4 focus-visible:outline-leaf-content"
                >
                  {label}
                  <Icon name="arrow" className="size-4.5" />
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <p className="mt-3 leading-7 text-leaf-muted">
            The documentation is in the repository: <code className="font-mono text-sm">README.md</code> and{" "}
            <code className="font-mono text-sm">docs/</code>.
          </p>
        )}
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
