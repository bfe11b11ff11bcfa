// Stores the token of a new challenge in a cookie, redirects to the code page, and then sends the message.
import { redirect } from "next/navigation";
import { after } from "next/server";
import type { Unfinished } from "@/lib/challenge/challenge";
import { setChallengeCookie } from "@/lib/challenge/challenge-cookie";

export async function beginChallenge({
  token,
  afterResponse,
}: { token: string } & Unfinished): Promise<never> {
  await setChallengeCookie(token);
  if (afterResponse) after(afterResponse);
  redirect("/challenge");
}
