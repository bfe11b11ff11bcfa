// Previews new limits on recent messages and applies them. The URL holds the draft, so that it can be shared
// before it takes effect.
import type { Metadata } from "next";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { getCurrentSettings } from "@/lib/admin/deliveries/message-settings";
import { DRAFT_FIELDS, readDraft, writeDraft } from "@/lib/admin/deliveries/settings-draft";
import { getDifferences } from "@/lib/deliveries/settings/change-settings";
import { requireAdmin, requireFreshAdmin } from "@/lib/session/current-user";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { DeliveriesPage } from "@/app/admin/deliveries/deliveries-page";
import { Differences } from "../differences";
import { ConfirmForm } from "./confirm-form";
import { DraftForm } from "./draft-form";
import { PreviewPanel } from "./rehearsed";

const PATH = "/admin/deliveries/limits/change";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Change limits" };
}

export default async function ChangeLimitsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireFreshAdmin("admin_message_settings");
  const params = await searchParams;
  const { number, settings, currency } = await getCurrentSettings();
  const current = { ...settings, currency };
  const currentDraft = writeDraft(current);
  const typed = Object.fromEntries(
    DRAFT_FIELDS.map((name) => [name, firstValue(params[name])?.slice(0, 2_000) ?? currentDraft[name] ?? ""]),
  );
  const isPreview = firstValue(params["base"]) !== undefined;
  const draft = readDraft(typed, current);
  const isStale = isPreview && firstValue(params["base"]) !== String(number);
  const changes = draft.status === "valid" ? getDifferences(settings, draft.settings) : [];
  return (
    <DeliveriesPage
      current="/admin/deliveries/limits"
      title="Change limits"
      intro="Preview how your limits would have affected the last two weeks. Nothing changes until you apply."
    >
      {isStale && (
        <Notice kind="warning" title="Someone else changed the limits in the meantime">
          Version {number} is now current.{" "}
          <TextLink href={buildUrl(PATH, { ...typed, base: String(number) })}>
            Compare your limits with it
          </TextLink>
          , or <TextLink href={PATH}>start from it</TextLink>.
        </Notice>
      )}
      <DraftForm
        values={typed}
        errors={isPreview && draft.status === "invalid" ? draft.errors : {}}
        base={number}
        currency={currency}
      />
      {isPreview && !isStale && draft.status === "valid" && changes.length === 0 && (
        <Notice title="No changes">These limits are already in effect.</Notice>
      )}
      {isPreview && !isStale && draft.status === "valid" && changes.length > 0 && (
        <>
          <div id="tried" className="scroll-mt-4">
            <Panel title="Your changes">
              <Differences changes={changes} />
            </Panel>
          </div>
          <PreviewPanel present={current} changed={draft.settings} />
          <Panel
            title="Apply"
            intro={`Creates version ${number + 1}, in effect from the next message on every instance.`}
          >
            <ConfirmForm fields={{ ...typed, base: String(number) }} />
          </Panel>
        </>
      )}
    </DeliveriesPage>
  );
}
