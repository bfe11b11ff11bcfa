// Tells `npm run doctor`, and nobody else, how its request arrived: from which address and through which proxies.
import { isDoctorPass } from "@/lib/http/doctor-token";
import { arrival } from "@/lib/http/client-info";

export async function GET(request: Request): Promise<Response> {
  const isDoctor = await isDoctorPass(request.headers.get("authorization"));
  if (!isDoctor) return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
  return Response.json(await arrival(), { headers: { "cache-control": "no-store" } });
}
