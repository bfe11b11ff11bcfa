// Links to create an account, sign in, or open the account.
import { Icon } from "@/components/icon";
import { LeafletDrawing } from "@/components/leaflet-drawing";
import { ButtonLink } from "@/components/link";

export function Hero({ signedIn }: { signedIn: boolean }) {
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
          number with a code. From then on, a password alone never signs anyone in.
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
