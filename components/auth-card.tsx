// Card for sign-up, sign-in, and challenges: steps on the left, the form on the right.

import type { ReactNode } from "react";
import { FoldingMark } from "./mark";
import { Steps } from "./steps";

export function AuthCard({
  title,
  intro,
  steps,
  current,
  aside,
  footer,
  children,
}: {
  title: string;
  intro?: ReactNode;
  steps: readonly string[];
  /** Counted from 1. */
  current: number;
  /** Shown next to the form on wide screens. */
  aside?: { title: string; text: ReactNode };
  /** Links below the form. */
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="leaflet">
      <div className="leaf-known">
        <Steps steps={steps} current={current} />
        <FoldingMark
          current={current}
          className={
            current > steps.length
              ? "mx-auto mt-8 mb-3 size-32 lg:my-12 lg:size-40"
              : "mx-auto my-10 size-36 max-lg:hidden"
          }
        />
        {aside && (
          <div className="mt-auto max-lg:hidden">
            <p className="text-xl leading-7 font-semibold text-leaf-content">{aside.title}</p>
            <div className="mt-2 leading-6 text-leaf-muted">{aside.text}</div>
          </div>
        )}
      </div>
      <div className="leaf-held">
        <h1 className="text-2xl sm:text-3xl">{title}</h1>
        {intro && <div className="mt-2 text-muted">{intro}</div>}
        <div className="mt-6">{children}</div>
        {footer && (
          <div className="mt-6 border-t border-line pt-3 text-muted [&_a]:inline-block [&_a]:py-2.5">
            {footer}
          </div>
        )}
      </div>
    </div>
  );
}
