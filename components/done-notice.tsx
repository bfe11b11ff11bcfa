"use client";
// Success message that replaces a form and takes over its focus.

import { useEffect, useRef, type ReactNode } from "react";
import { Notice } from "./notice";

export function DoneNotice({ title, children }: { title: string; children?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="outline-none">
      <Notice kind="success" title={title}>
        {children}
      </Notice>
    </div>
  );
}
