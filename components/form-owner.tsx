"use client";
// Names the user or the challenge of the page in each of its forms. Submit buttons render the field, because
// every form has one (lib/http/form-owner.ts).
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

const FormOwnerContext = createContext("");

/** Explains it if the page updates itself and then shows another user or challenge. */
export function FormOwner({ value, children }: { value: string; children: ReactNode }) {
  const [first] = useState(value);
  const hasChanged = first !== "" && value !== "" && value !== first;
  useEffect(() => {
    if (!hasChanged) return;
    window.location.replace(value.startsWith("user.") ? "/account?other_tab=1" : "/challenge?other_tab=1");
  }, [hasChanged, value]);
  return <FormOwnerContext value={value}>{children}</FormOwnerContext>;
}

export function FormOwnerField() {
  const owner = useContext(FormOwnerContext);
  return owner && <input type="hidden" name="form_owner" value={owner} />;
}
