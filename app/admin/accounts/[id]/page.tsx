// Shows one user with masked contact details. Each action has a page of its own.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { viewUser } from "@/lib/admin/user/view-user";
import { getUserHistory } from "@/lib/admin/user/user-history";
import { requireAdmin } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { AdminPage } from "@/app/admin/admin-page";
import { firstValue } from "@/app/search-params";
import { Actions } from "./user-actions";
import { Challenges, Events, Messages, Numbers, Sessions } from "./history";
import { Factors, Identity } from "./identity";
import { findChangeByPath, changeMessages } from "./messages";

/** The title must not reveal the page to others either. */
export async function generateMetadata({ params }: PageProps<"/admin/accounts/[id]">): Promise<Metadata> {
  await requireAdmin();
  const account = await findUser((await params).id);
  return { title: account?.name ?? "User" };
}

/** One query for the title and the page. */
const findUser = cache(viewUser);

export default async function AccountPage({ params, searchParams }: PageProps<"/admin/accounts/[id]">) {
  const session = await requireAdmin();
  const { id } = await params;
  const [account, history] = await Promise.all([findUser(id), getUserHistory(id)]);
  if (!account) notFound();
  const done = findChangeByPath(firstValue((await searchParams)["done"]) ?? "");
  const now = new Date();
  return (
    <AdminPage
      current="/admin/accounts"
      title={account.name}
      intro="The phone number and email address are masked until you enter a reason to see them."
    >
      {done && <Notice kind="success" title={changeMessages[done].done} />}
      <Identity account={account} isFresh={isFactorFresh(session, now)} now={now} />
      <Actions account={account} />
      <Factors account={account} now={now} />
      <Sessions rows={account.sessions} />
      <Messages rows={history.deliveries} currency={history.currency} />
      <Challenges rows={history.challenges} />
      <Numbers rows={history.numbers} now={now} />
      <Events rows={history.events} userId={account.id} />
      <p className="lone-links">
        <TextLink href="/admin/accounts">Back to all users</TextLink>
      </p>
    </AdminPage>
  );
}
