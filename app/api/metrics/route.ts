// For Prometheus, with METRICS_TOKEN; without it there is no such address. Each instance tells of itself.
import { scrape } from "@/lib/admin/metrics/scrape";

export async function GET(request: Request): Promise<Response> {
  const scraped = await scrape(request.headers.get("authorization"));
  if (!scraped) return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
  return new Response(scraped.text, {
    headers: { "content-type": scraped.type, "cache-control": "no-store" },
  });
}

export const dynamic = "force-dynamic";
