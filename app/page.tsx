// Landing page. Everything that describes Twofold is in app/_landing (docs/adopting.md).

import { getCodeSettings } from "@/lib/challenge/code-settings";
import { env } from "@/lib/env";
import { currentSession } from "@/lib/session/current-user";
import { SitePage } from "@/app/site-page";
import { Adopt } from "./_landing/adopt";
import { ForTeams } from "./_landing/for-teams";
import { Hero } from "./_landing/hero";
import { HowItWorks } from "./_landing/how-it-works";

export default async function LandingPage() {
  const session = await currentSession();
  const { LANDING, SOURCE_URL, DOCS_URL } = env();
  return (
    <SitePage>
      <Hero signedIn={session !== null} />
      <HowItWorks {...getCodeSettings()} />
      {LANDING === "product" && (
        <>
          <ForTeams />
          <Adopt sourceUrl={SOURCE_URL?.href} docsUrl={DOCS_URL?.href} />
        </>
      )}
    </SitePage>
  );
}
