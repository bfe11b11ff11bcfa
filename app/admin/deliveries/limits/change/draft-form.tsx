// Form for new limits. A GET form, so that the preview has a URL and no script is needed.
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SelectField } from "@/components/select-field";
import { BOUNDS } from "@/lib/admin/deliveries/settings-draft";
import { LIMIT_NAMES } from "@/lib/deliveries/settings/stored-settings";
import type { FieldErrors } from "@/lib/form";
import { limitTexts, modeLabels } from "../messages";
import { PreviewButton } from "./try-button";

type Props = { values: Record<string, string>; errors: FieldErrors; base: number; currency: string };

export function DraftForm({ values, errors, base, currency }: Props) {
  const field = (name: string) => ({ name, defaultValue: values[name] ?? "", error: errors[name] });
  const hasErrors = Object.keys(errors).length > 0;
  return (
    <Panel title="Your limits">
      <form action="/admin/deliveries/limits/change#tried">
        <input type="hidden" name="base" value={base} />
        {hasErrors && (
          <div className="mb-4">
            <Notice kind="error" title="Preview not available">
              Fix the fields marked below.
            </Notice>
          </div>
        )}
        <div className="grid gap-x-5 sm:grid-cols-2">
          <Field
            label={`Daily budget, ${currency}`}
            inputMode="decimal"
            autoComplete="off"
            hint="Messages and calls, until midnight (UTC). When it's used up, nothing more is sent."
            {...field("budget")}
          />
          <SelectField
            label="Suspicious messages"
            options={[
              { value: "enforce", label: modeLabels.enforce },
              { value: "record", label: modeLabels.record },
            ]}
            hint="The budget, limits per number, and pauses apply either way."
            {...field("mode")}
          />
          <div className="sm:col-span-2">
            <Field
              label="Countries"
              autoComplete="off"
              hint="Countries that receive codes, as two-letter codes (ISO 3166)."
              {...field("countries")}
            />
          </div>
        </div>
        <h3 className="mt-4 text-lg">Codes not entered</h3>
        <p className="mb-4 max-w-prose text-muted">
          How many messages can be pending or lost before new ones are blocked, and how many more for each
          verified code.
        </p>
        <ul className="divide-y divide-line">
          {LIMIT_NAMES.map((name) => (
            <li key={name} className="grid grid-cols-2 gap-x-5 pt-4 sm:grid-cols-[1fr_9rem_9rem]">
              <div className="pb-3 max-sm:col-span-2">
                <p className="font-semibold">{limitTexts[name].label}</p>
                <p className="text-sm text-muted">{limitTexts[name].about}</p>
              </div>
              <Field
                label="Not entered"
                aria-label={`${limitTexts[name].label}: not entered`}
                inputMode="numeric"
                autoComplete="off"
                {...field(`${name}.free`)}
              />
              {BOUNDS[name].perAnswered && (
                <Field
                  label="Per verified code"
                  aria-label={`${limitTexts[name].label}: more per verified code`}
                  inputMode="decimal"
                  autoComplete="off"
                  {...field(`${name}.perAnswered`)}
                />
              )}
            </li>
          ))}
        </ul>
        <div className="mt-4">
          <PreviewButton />
        </div>
      </form>
    </Panel>
  );
}
