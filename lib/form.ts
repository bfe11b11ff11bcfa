// Reads a form by its schema: what is wrong goes beside its field, and what was typed is given back – except
// passwords, which never travel back to the browser.
import * as v from "valibot";

export type FieldErrors = Record<string, string>;

/** What an action hands back to its form; `done` where it stays on its page and there is nothing left to fill in. */
export type FormState = {
  errors?: FieldErrors;
  message?: string;
  done?: string;
  values?: Record<string, string>;
};

/** A schema whose fields are all text. */
export type FormSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

export type FormReading<S extends FormSchema> =
  { status: "valid"; form: v.InferOutput<S> } | { status: "invalid"; state: FormState };

/** The form's values by the schema, or the state that explains what is wrong with them. */
export function readForm<S extends FormSchema>(schema: S, data: FormData): FormReading<S> {
  const typed = typedValues(schema, data);
  const result = v.safeParse(schema, typed);
  if (result.success) return { status: "valid", form: result.output };
  const errors: FieldErrors = {};
  for (const issue of result.issues) errors[String(issue.path?.[0]?.key)] ??= issue.message;
  return { status: "invalid", state: { errors, values: keptValues(typed) } };
}

/** What was typed, for showing it again. */
export function keptValues(typed: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(typed).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !/password/i.test(entry[0]),
    ),
  );
}

/** Only the schema's own fields: whatever else was posted does not exist. */
function typedValues(schema: FormSchema, data: FormData): Record<string, string> {
  return Object.fromEntries(Object.keys(schema.entries).map((name) => [name, textOf(data, name)]));
}

/** The text of one field, empty where there is none. Who calls an action by hand may hand it anything as its form. */
export function textOf(data: unknown, name: string): string {
  const value = data instanceof FormData ? data.get(name) : null;
  return typeof value === "string" ? value : "";
}
