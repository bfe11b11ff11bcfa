"use client";
// `useActionState` for forms that keep their values if the connection fails or a newer version is deployed.
import { startTransition, useActionState, useEffect, useId, useState } from "react";
import { getRetainedValues, type FormState } from "@/lib/form";
import { recordPostedState, usePostedState } from "./posted-state";
import { requestFailureMessages, toRequestFailure } from "./request-failure";

export type FormAction<State extends FormState = FormState> = (
  state: State,
  data: FormData,
) => Promise<State>;

/** Returns what `useActionState` returns. Values of forms with an id survive a reload: give codes none. */
export function useFormAction<State extends FormState>(action: FormAction<State>, id = "") {
  const [restored, setRestored] = useState<FormState>({});
  const formId = useId();
  const initial = usePostedState(formId) as Awaited<State>;

  useEffect(() => {
    const saved = takeSavedValues(id);
    if (!saved) return;
    // After the hydration, which expects the page of the server.
    startTransition(() => setRestored({ message: requestFailureMessages.outdated, values: saved }));
  }, [id]);

  async function send(previous: State, data: FormData): Promise<State> {
    setRestored({});
    try {
      return await action(previous, data);
    } catch (error) {
      const failure = toRequestFailure(error);
      const values = getRetainedValues(Object.fromEntries(data));
      if (failure === "outdated" && saveValues(id, id ? values : {})) window.location.reload();
      return { message: requestFailureMessages[failure], values } as State;
    }
  }

  // Only the server's reference to an action makes a form that works without JavaScript.
  const isServer = typeof window === "undefined";
  const [state, formAction, pending] = useActionState(isServer ? action : send, initial);
  if (isServer && state !== initial) recordPostedState({ formId, state });
  return [restored.message ? (restored as State) : state, formAction, pending] as const;
}

/** Returns false if the browser stores nothing. A reload would lose the values. */
function saveValues(id: string, values: Record<string, string>): boolean {
  try {
    sessionStorage.setItem(storageKey(id), JSON.stringify(values));
    return true;
  } catch {
    return false;
  }
}

function takeSavedValues(id: string): Record<string, string> | null {
  try {
    const saved = sessionStorage.getItem(storageKey(id));
    sessionStorage.removeItem(storageKey(id));
    return saved === null ? null : (JSON.parse(saved) as Record<string, string>);
  } catch {
    return null;
  }
}

function storageKey(id: string): string {
  return `twofold-form ${window.location.pathname} ${id}`;
}
