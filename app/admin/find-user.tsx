"use client";
// Finds a user by name, email address, or phone number, from every page of the console. A GET form that needs
// no script. With one, a key focuses its field.
import { useRef } from "react";
import { controlClass } from "@/components/field";
import { Icon } from "@/components/icon";
import { buttonClass } from "@/components/link";
import { SHORTCUT, setShortcutState, useShortcut, useShortcutState } from "./search-shortcut";

export type UserSearch = {
  text: string;
  error: string | undefined;
  /** The other parameters of the user list. */
  params: Record<string, string>;
};

export function FindUser({ text, error, params }: UserSearch) {
  const field = useRef<HTMLInputElement>(null);
  const isOn = useShortcutState() ?? false;
  useShortcut(isOn, field);
  return (
    <form action="/admin/accounts" role="search" aria-label="Users" className="w-full lg:w-96 print:hidden">
      {Object.entries(params).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="flex gap-2">
        <div className="relative grow">
          <Icon
            name="search"
            className="pointer-events-none absolute inset-y-0 left-3 z-1 my-auto size-4 text-muted"
          />
          <input
            ref={field}
            name="q"
            type="search"
            aria-label="Search users"
            aria-keyshortcuts={isOn ? SHORTCUT : undefined}
            aria-invalid={error ? true : undefined}
            aria-describedby={error && "find-user-error"}
            placeholder="Name, email, or phone"
            defaultValue={text}
            autoComplete="off"
            maxLength={100}
            className={`${controlClass} peer h-11! pr-9 pl-9`}
          />
          {isOn && (
            <kbd
              aria-hidden="true"
              className="pointer-events-none absolute inset-y-0 right-3 z-1 my-auto hidden h-6 rounded-field border border-line-strong px-2 font-mono text-xs leading-5.5 text-muted peer-focus:hidden! peer-placeholder-shown:any-pointer-fine:block"
            >
              {SHORTCUT}
            </kbd>
          )}
        </div>
        <button type="submit" className={`${buttonClass("secondary")} min-h-11! px-4 text-[0.9375rem]`}>
          Search
        </button>
      </div>
      {error && (
        <p id="find-user-error" className="mt-1.5 flex gap-1.5 text-sm text-error">
          <Icon name="error" className="mt-0.5 size-4" />
          {error}
        </p>
      )}
    </form>
  );
}

export function ShortcutSetting() {
  const isOn = useShortcutState();
  if (isOn === null) return null;
  return (
    <p className="hidden items-center gap-x-2 text-sm text-muted print:hidden any-pointer-fine:flex">
      <span>
        {isOn ? "Press" : "The key"} <kbd className="font-mono font-semibold">{SHORTCUT}</kbd>{" "}
        {isOn ? "to search users." : "doesn’t search users."}
      </span>
      <button
        type="button"
        onClick={() => setShortcutState(!isOn)}
        className="min-h-11 cursor-pointer underline underline-offset-4 hover:decoration-2"
      >
        {isOn ? "Turn off" : "Turn on"}
      </button>
    </p>
  );
}
