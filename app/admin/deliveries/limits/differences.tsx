// Lists the settings that a version changed, with previous and new values.
import type { Difference } from "@/lib/deliveries/settings/change-settings";
import { getSettingLabel } from "./messages";

export function Differences({ changes }: { changes: readonly Difference[] }) {
  if (changes.length === 0) return "–";
  return (
    <ul className="grid gap-1 text-sm">
      {changes.map(({ setting, before, after }) => (
        <li key={setting}>
          {getSettingLabel(setting)}: <del className="text-muted">{before}</del>{" "}
          <span aria-hidden="true">→ </span>
          <ins className="font-semibold no-underline">{after}</ins>
        </li>
      ))}
    </ul>
  );
}
