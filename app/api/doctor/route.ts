// Returns the address and proxies that a request of `npm run doctor` came through. Requires the doctor token.
import { isDoctorToken } from "@/lib/http/doctor-token";
import { arrival } from "@/lib/http/client-info";

export async function GET(request: Request): Promise<Response> {
  const isDoctor = await isDoctorToken(request.headers.get("authorization"));
  if (!isDoctor) return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
  return Response.json(await arrival(), { headers: { "cache-control": "no-store" } });
}
