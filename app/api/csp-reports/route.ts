// Receives Content Security Policy reports from browsers.
import { takeCspReport } from "@/lib/http/csp-reports";
import { currentClient } from "@/lib/http/client-info";

export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  const isAccepted = await takeCspReport(body, await currentClient());
  return new Response(null, { status: isAccepted ? 204 : 400 });
}
