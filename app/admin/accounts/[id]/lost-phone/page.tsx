// Recovery case of a user who lost their phone.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { viewUser } from "@/lib/admin/user/view-user";
import { viewRecoveryCases } from "@/lib/admin/recovery/manage-recovery";
import { parseSubjectId } from "@/lib/destinations";
import { requireAdmin, requireFreshAdmin } from "@/lib/session/current-user";
import { AdminPage } from "@/app/admin/admin-page";
import { OpenCase } from "./open-case";
import { OpenForm } from "./forms";
import { PastCases } from "./past-cases";
import { explainPassOptions } from "./messages";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Lost phone" };
}

export default async function LostPhonePage({ params }: PageProps<"/admin/accounts/[id]/lost-phone">) {
  await requireAdmin();
  const { id } = await params;
  const [account, view] = await Promise.all([viewUser(id), viewRecoveryCases(id)]);
  if (!account || !view || account.isYou) notFound();
  await requireFreshAdmin("admin_lost_phone", parseSubjectId(account.id));
  const now = new Date();
  return (
    <AdminPage
      current="/admin/accounts"
      title="Lost phone"
      intro={`${account.name}, ${account.maskedEmail}, ${account.maskedPhone}`}
    >
      {view.open ? (
        <OpenCase userId={account.id} open={view.open} view={view} now={now} />
      ) : (
        <Panel
          title="Open a recovery case"
          intro="For someone who knows their password but can't use any second factor. They get a recovery pass that is valid for 10 minutes. It replaces the second factor once, and the user then sets a new phone number."
        >
          <ul className="mt-4 mb-6 list-disc space-y-2 pl-5">
            {explainPassOptions(view).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <OpenForm id={account.id} />
        </Panel>
      )}
      <PastCases rows={view.past} />
      <p className="lone-links">
        <TextLink href={`/admin/accounts/${account.id}`}>Back to user</TextLink>
      </p>
    </AdminPage>
  );
}
