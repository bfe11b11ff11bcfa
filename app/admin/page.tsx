// The way into the admin console.
import { redirect } from "next/navigation";
import { requireAdmin } from "@/lib/session/current-user";

export default async function AdminPage(): Promise<never> {
  await requireAdmin();
  redirect("/admin/accounts");
}
