// Confirmation page for one admin change: lists the consequences and requires a reason.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { viewUser } from "@/lib/admin/user/view-user";
import { toChangeDestination } from "@/lib/admin/user/change-user";
import { parseSubjectId } from "@/lib/destinations";
import { requireAdmin, requireFreshAdmin } from "@/lib/session/current-user";
import { AdminPage } from "@/app/admin/admin-page";
import { findChangeByPath, changeMessages } from "../messages";
import { ReasonForm } from "../reason-form";
import { applyUserChange } from "./actions";

export async function generateMetadata({
  params,
}: PageProps<"/admin/accounts/[id]/[change]">): Promise<Metadata> {
  await requireAdmin();
  const change = findChangeByPath((await params).change);
  return { title: change ? changeMessages[change].title : "User" };
}

export default async function ChangePage({ params }: PageProps<"/admin/accounts/[id]/[change]">) {
  await requireAdmin();
  const { id, change: path } = await params;
  const change = findChangeByPath(path);
  const account = change && (await viewUser(id));
  if (!account || account.isYou) notFound();
  await requireFreshAdmin(toChangeDestination(change), parseSubjectId(account.id));
  const { title, consequences, isDangerous } = changeMessages[change];
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
          action={applyUserChange}
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
