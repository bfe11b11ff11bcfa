// Highlighted message. Icon and text convey its kind, never color alone.

import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { SupportText } from "./support";

export type NoticeKind = "info" | "success" | "warning" | "error";

/** Errors interrupt a screen reader (`alert`). Other kinds don't (`status`). */
export function Notice({
  kind = "info",
  title,
  children,
}: {
  kind?: NoticeKind;
  title: string;
  children?: ReactNode;
}) {
  const { icon, tint } = kinds[kind];
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={`flex gap-3 rounded-box border tinted px-4 py-3.5 ${tint}`}
    >
      <Icon name={icon} className="mt-0.5 size-5" />
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        {children && (
          <div className="mt-0.5 text-[0.9375rem] leading-6 text-base-content">
            <SupportText>{children}</SupportText>
          </div>
        )}
      </div>
    </div>
  );
}

const kinds: Record<NoticeKind, { icon: IconName; tint: string }> = {
  info: { icon: "info", tint: "tint-info" },
  success: { icon: "check", tint: "tint-success" },
  warning: { icon: "warning", tint: "tint-warning" },
  error: { icon: "error", tint: "tint-error" },
};
