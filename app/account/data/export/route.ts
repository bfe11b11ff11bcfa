// Downloads the user's data. A POST, because it records an event and sends a notification.
import { NextResponse } from "next/server";
import { exportMyData, type ExportRefusal } from "@/lib/accounts/activity/my-data";
import { currentClient } from "@/lib/http/client-info";

/** Redirect target for each refusal. */
const REDIRECTS: Record<ExportRefusal, string> = {
  not_signed_in: "/sign-in",
  factor_not_fresh: "/confirm?to=data",
  phone_change_open: "/account/data",
};

export async function POST(): Promise<NextResponse> {
  const outcome = await exportMyData(await currentClient());
  if (outcome.status === "refused")
    return new NextResponse(null, { status: 303, headers: { location: REDIRECTS[outcome.refusal] } });
  return new NextResponse(JSON.stringify(outcome.data, null, 2), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="twofold-my-data.json"',
      "cache-control": "private, no-store",
    },
  });
}
