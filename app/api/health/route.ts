// Liveness probe. It has no dependencies, so that a slow database doesn't cause a restart.

export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}

export const dynamic = "force-dynamic";
