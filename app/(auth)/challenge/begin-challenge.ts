// What follows an opened challenge, whatever it was opened for: the browser keeps hold of it, and the person goes to the code
// screen while the message is on its way.
import { redirect } from "next/navigation";
import { after } from "next/server";
import type { Unfinished } from "@/lib/challenge/challenge";
import { setChallengeCookie } from "@/lib/challenge/challenge-cookie";

export async function enterChallenge({
  token,
  afterResponse,
}: { token: string } & Unfinished): Promise<never> {
  await setChallengeCookie(token);
  if (afterResponse) after(afterResponse);
  redirect("/challenge");
}
