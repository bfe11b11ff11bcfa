// Ready: this instance may be sent people. Why not is named in a word or two.
import { getReadinessProblems } from "@/lib/http/readiness";

export async function GET(): Promise<Response> {
  const reasons = await getReadinessProblems();
  const isReady = reasons.length === 0;
  return Response.json(isReady ? { status: "ready" } : { status: "not_ready", reasons }, {
    status: isReady ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}

export const dynamic = "force-dynamic";
