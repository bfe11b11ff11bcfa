// For pages whose forms act on the browser's challenge or on the session's user. Another tab may have
// replaced either since (lib/http/form-owner.ts).
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { toFormOwner } from "@/lib/http/form-owner";
import { currentSession } from "@/lib/session/current-user";

export async function challengeFormOwner(): Promise<string> {
  const token = await challengeToken();
  return token === null ? "" : toFormOwner("challenge", token);
}

export async function userFormOwner(): Promise<string> {
  const session = await currentSession();
  return session ? toFormOwner("user", session.user.id) : "";
}
