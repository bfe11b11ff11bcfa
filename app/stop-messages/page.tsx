// Stops unwanted codes to a number. Requires no account and sends no message.
import type { Metadata } from "next";
import { PageHeading, Panel } from "@/components/panel";
import { SupportLink } from "@/components/support";
import { STOPPED_FOR_DAYS } from "@/lib/deliveries/stopped-numbers";
import { getAllowedCountries } from "@/lib/deliveries/settings/served-countries";
import { preferredRegions } from "@/lib/http/client-info";
import { SitePage } from "@/app/site-page";
import { likelyCountry } from "../_forms/likely-country";
import { StopForm } from "./form";

export const metadata: Metadata = { title: "Stop messages" };

export default async function StopMessagesPage() {
  const countries = await getAllowedCountries();
  return (
    <SitePage width="reading">
      <PageHeading
        title="Getting codes you didn't request?"
        intro="Enter your number and we'll stop sending them. We won't text you about this, and you don't need an account."
      />
      <Panel title="Your number">
        <StopForm countries={countries} country={likelyCountry(countries, await preferredRegions())} />
      </Panel>
      <section className="mt-8 max-w-prose text-muted">
        <h2 className="text-lg text-base-content">What this does</h2>
        <p className="mt-2">
          Someone may be entering your number by mistake, or to annoy you. For {STOPPED_FOR_DAYS} days, we
          won&apos;t send the codes they request. If the number belongs to an account, its owner still gets
          codes to sign in, so no one can lock them out this way. If you sign up with it yourself later, we
          can send one code a day, and entering it ends this. <SupportLink>Support</SupportLink> can lift this
          sooner, too.
        </p>
      </section>
    </SitePage>
  );
}
