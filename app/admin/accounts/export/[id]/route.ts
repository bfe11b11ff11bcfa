// Downloads a user export (POST, because it records an event) and returns its progress (GET).
import { NextResponse } from "next/server";
import {
  getOwnExport,
  startExport,
  type ExportRefusal,
  type StartedExport,
} from "@/lib/admin/users/user-export";
import { currentClient } from "@/lib/http/client-info";

type Context = { params: Promise<{ id: string }> };

/** Redirect target for each refusal. */
const REDIRECTS: Record<ExportRefusal, string> = {
  factor_not_fresh: "/confirm?to=exports",
  not_prepared: "/admin/accounts/export?refused=not_prepared",
  another_is_running: "/admin/accounts/export?refused=another_is_running",
};

export async function POST(_: Request, { params }: Context): Promise<Response> {
  const outcome = await startExport((await params).id, await currentClient());
  if (outcome.status === "refused")
    return new NextResponse(null, { status: 303, headers: { location: REDIRECTS[outcome.refusal] } });
  return new Response(toStream(outcome), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${outcome.fileName}"`,
      // no-transform: compressing a million rows would take longer than generating them.
      "cache-control": "private, no-store, no-transform",
    },
  });
}

export async function GET(_: Request, { params }: Context): Promise<NextResponse> {
  const progress = await getOwnExport((await params).id);
  if (!progress)
    return new NextResponse(null, { status: 404, headers: { "cache-control": "private, no-store" } });
  const { state, rows, rowsSent } = progress;
  return NextResponse.json({ state, rows, rowsSent }, { headers: { "cache-control": "private, no-store" } });
}

/** Generates lines on demand. Stops the query when the client disconnects. */
function toStream({ lines, stop }: StartedExport): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await stop();
      await lines.return(undefined);
    },
  });
}
