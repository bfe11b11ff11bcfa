// Confirmation page for one admin change: lists the consequences and requires a reason.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { viewAccount } from "@/lib/admin/user/view-user";
import { destinationOfChange } from "@/lib/admin/user/change-user";
import { aboutOf } from "@/lib/destinations";
import { requireAdmin, requireFreshAdmin } from "@/lib/session/current-user";
import { AdminPage } from "@/app/admin/admin-page";
import { changeAt, changeWords } from "../messages";
import { ReasonForm } from "../reason-form";
import { carryOutChange } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "User" };
}

export default async function ChangePage({ params }: PageProps<"/admin/accounts/[id]/[change]">) {
  await requireAdmin();
  const { id, change: path } = await params;
  const change = changeAt(path);
  const account = change && (await viewAccount(id));
  if (!account || account.isYou) notFound();
  await requireFreshAdmin(destinationOfChange(change), aboutOf(account.id));
  const { title, consequences, isDangerous } = changeWords[change];
  return (
    <AdminPage
      current="/admin/accounts"
      title={title}
      intro={`${account.name}, ${account.maskedEmail}, ${account.maskedPhone}`}
    >
      <Panel title="What will happen">
        <ul className="mb-6 list-disc space-y-2 pl-5">
          {consequences.map((consequence) => (
            <li key={consequence}>{consequence}</li>
          ))}
        </ul>
        <ReasonForm
          action={carryOutChange}
          failed="Nothing was changed"
          label={title}
          variant={isDangerous ? "danger" : "primary"}
        >
          <input type="hidden" name="id" value={account.id} />
          <input type="hidden" name="change" value={path} />
        </ReasonForm>
      </Panel>
      <p className="lone-links">
        <TextLink href={`/admin/accounts/${account.id}`}>Cancel</TextLink>
      </p>
    </AdminPage>
  );
}
