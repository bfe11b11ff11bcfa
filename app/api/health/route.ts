// Alive: the process answers. Asks nothing of anybody, so that a slow database does not get it restarted.

export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}

export const dynamic = "force-dynamic";
