"use client";
// The state of a form that was posted without a script. The post itself only records it, and the page that it
// redirects to shows it (lib/http/posted-answer.ts).
import type { AsyncLocalStorage } from "node:async_hooks";
import { createContext, startTransition, useContext, useEffect, useState, type ReactNode } from "react";
import type { FormState, PostedState } from "@/lib/form";
import type { RequestContext } from "@/lib/http/request-context";
import { singleton } from "@/lib/singleton";

const PostedStateContext = createContext<PostedState | null>(null);

const NOTHING: FormState = {};

export function PostedStateProvider({
  posted,
  children,
}: {
  posted: PostedState | null;
  children: ReactNode;
}) {
  const [shown, setShown] = useState(posted);
  // The page's forms have read it. Those of the next page must not.
  useEffect(() => startTransition(() => setShown(null)), []);
  return <PostedStateContext value={shown}>{children}</PostedStateContext>;
}

/** Returns the same object for every form without a posted state. */
export function usePostedState(formId: string): FormState {
  const posted = useContext(PostedStateContext);
  return posted && (posted.formId === formId || posted.formId === "*") ? posted.state : NOTHING;
}

/** Call it on the server, while the answer to the post is rendered. */
export function recordPostedState(posted: PostedState): void {
  const contexts = singleton<AsyncLocalStorage<RequestContext> | null>("request context", () => null);
  const context = contexts?.getStore();
  if (context) context.posted = posted;
}
