"use client";
// Names the user or the challenge of the page in each of its forms. Submit buttons render the field, because
// every form has one.
import { createContext, useContext, type ReactNode } from "react";

const FormOwnerContext = createContext("");

export function FormOwner({ value, children }: { value: string; children: ReactNode }) {
  return <FormOwnerContext value={value}>{children}</FormOwnerContext>;
}

export function FormOwnerField() {
  const owner = useContext(FormOwnerContext);
  return owner && <input type="hidden" name="form_owner" value={owner} />;
}
