// Readiness probe. Returns 503 with the reasons if this instance can't serve users.
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
