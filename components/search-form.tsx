// Search as a GET form: results have a URL and need no script.

import type { ReactNode } from "react";
import { Field } from "./field";
import { Icon } from "./icon";
import { buttonClass } from "./link";

export function SearchForm({
  action,
  name,
  label,
  hint,
  error,
  defaultValue,
  children,
}: {
  /** Path of the list. */
  action: string;
  name: string;
  label: string;
  hint?: string;
  error?: string | undefined;
  defaultValue?: string | undefined;
  /** Hidden inputs that preserve the filter. */
  children?: ReactNode;
}) {
  return (
    <form action={action} role="search" className="grid max-w-xl grid-cols-[1fr_auto] gap-x-3">
      {children}
      <Field
        name={name}
        label={label}
        hint={hint}
        error={error}
        defaultValue={defaultValue}
        type="search"
        autoComplete="off"
      />
      <button type="submit" className={`${buttonClass("secondary")} mt-6.5 self-start`}>
        <Icon name="search" className="size-4" />
        Search
      </button>
    </form>
  );
}
