// Prometheus metrics of this instance. Requires METRICS_TOKEN, and returns 404 if it isn't configured.
import { scrape } from "@/lib/admin/metrics/scrape";

export async function GET(request: Request): Promise<Response> {
  const scraped = await scrape(request.headers.get("authorization"));
  if (!scraped) return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
  return new Response(scraped.text, {
    headers: { "content-type": scraped.type, "cache-control": "no-store" },
  });
}

export const dynamic = "force-dynamic";
