// Handles every HTTP request, from its first line to the log.
import type { IncomingMessage, ServerResponse } from "node:http";
import { UNKNOWN_ADDRESS } from "@/lib/http/client-address";
import { requestContext, type RequestContext } from "@/lib/http/request-context";
import { isSentToLoopback, toClientAddress, type Proxies } from "./connection";
import { reportUnknownAddress } from "./unknown-address";
import { logRequest } from "./log-request";
import { checkPath, checkRouterState } from "./malformed";
import { checkHost, checkMethod, checkOrigin, checkSize, MALFORMED, refuse, TOO_LARGE } from "./refusals";
import { isForm, postQueue, refuseBusy } from "./post-queue";
import { chooseRequestId } from "./request-id";
import { readForm } from "./read-form";
import { redirectAfterPost, removeCookieCheck } from "./redirect-after-post";
import { removeOverrides, takeUrlHost } from "./request-target";
import { setSecurityHeaders } from "./security-headers";
import type { OpenResponses } from "./shut-down";

type Options = {
  /** APP_URL: requests for any other host are refused. */
  origin: URL;
  proxies: Proxies;
  /** Closes connections from other machines, because stand-ins are allowed. */
  loopbackOnly: boolean;
  isDevelopment: boolean;
  openResponses: OpenResponses;
  /** The request handler of Next.js. */
  passToNext: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, proxies, loopbackOnly, isDevelopment, openResponses, passToNext }: Options,
): Promise<void> {
  if (loopbackOnly && !isSentToLoopback(request)) return void request.socket.destroy();
  const urlHost = takeUrlHost(request);
  const id = chooseRequestId(request, { trustsProxy: proxies.hops > 0 });
  const clientAddress = toClientAddress(request, proxies);

  const context: RequestContext = { id, clientAddress, response };
  await requestContext.run(context, async () => {
    openResponses.add(response);
    logRequest(request, response, id);
    // A socket that the client has closed has no address either.
    if (clientAddress === UNKNOWN_ADDRESS && !request.socket.destroyed) reportUnknownAddress(proxies);
    response.setHeader("x-request-id", id);
    setSecurityHeaders(request, response, { protocol: origin.protocol, isDevelopment });

    const refusal =
      checkHost(request, urlHost, origin) ??
      checkMethod(request) ??
      checkOrigin(request, origin) ??
      checkSize(request) ??
      checkPath(request) ??
      checkRouterState(request);
    if (refusal) return refuse(response, refusal);
    // serve.ts leaves it to this function, so that the body of a refused request is not sent at all.
    if (/100-continue/i.test(request.headers.expect ?? "")) response.writeContinue();

    const complete = await readForm(request);
    if (complete === "malformed") return refuse(response, MALFORMED);
    if (complete === "too_large") return refuse(response, TOO_LARGE);
    if (complete === "aborted") return;

    if (removeCookieCheck(complete, response)) return;
    if (isForm(complete)) {
      const turn = await postQueue.enter(clientAddress, response);
      if (turn.status === "aborted") return;
      if (turn.status === "refused") return refuseBusy(response);
      context.leaveQueue = turn.release;
    }
    removeOverrides(complete, origin);
    redirectAfterPost(complete, response);
    await passToNext(complete, response);
  });
}
