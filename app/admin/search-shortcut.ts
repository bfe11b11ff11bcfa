"use client";
// The key that focuses the search. A shortcut without modifier can be turned off (WCAG 2.1.4): speech input
// may type it by accident.
import { useEffect, useSyncExternalStore, type RefObject } from "react";

export const SHORTCUT = "/";

/**
 * Whether the shortcut is on, in this browser. Null on the server, while hydrating, and in browsers without
 * storage, where nothing could turn it off.
 */
export function useShortcutState(): boolean | null {
  return useSyncExternalStore(subscribe, readState, () => null);
}

export function setShortcutState(isOn: boolean): void {
  localStorage.setItem(KEY, isOn ? "on" : "off");
  // Browsers send this event only to other tabs.
  dispatchEvent(new StorageEvent("storage", { key: KEY }));
}

export function useShortcut(isOn: boolean, field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, defaultPrevented, target } = event;
      if (key !== SHORTCUT || ctrlKey || metaKey || altKey || defaultPrevented || isTyping(target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [isOn, field]);
}

const KEY = "search-shortcut";

function subscribe(onChange: () => void) {
  addEventListener("storage", onChange);
  return () => removeEventListener("storage", onChange);
}

function readState(): boolean | null {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return null;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
