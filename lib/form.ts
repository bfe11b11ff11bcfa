// Reads a form by its schema. Entered values are returned for redisplay, except passwords.
import * as v from "valibot";

export type FieldErrors = Record<string, string>;

/** Result of a form action. `done` is set if the page stays and nothing is left to fill in. */
export type FormState = {
  errors?: FieldErrors;
  message?: string;
  done?: string;
  values?: Record<string, string>;
  /** The phone number is stopped: the form offers "This is my number". */
  isStopped?: boolean;
};

/** The state of one form of a page. `formId` is React's, or "*" for every form. */
export type PostedState = { formId: string; state: FormState };

export type FormSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

export type FormReading<S extends FormSchema> =
  { status: "valid"; form: v.InferOutput<S> } | { status: "invalid"; state: FormState };

export function readForm<S extends FormSchema>(schema: S, data: FormData): FormReading<S> {
  const typed = typedValues(schema, data);
  const result = v.safeParse(schema, typed);
  if (result.success) return { status: "valid", form: result.output };
  const errors: FieldErrors = {};
  for (const issue of result.issues) errors[String(issue.path?.[0]?.key)] ??= issue.message;
  return { status: "invalid", state: { errors, values: getRetainedValues(typed) } };
}

export function getRetainedValues(typed: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(typed).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !/password/i.test(entry[0]),
    ),
  );
}

function typedValues(schema: FormSchema, data: FormData): Record<string, string> {
  return Object.fromEntries(Object.keys(schema.entries).map((name) => [name, getText(data, name)]));
}

/** Returns the text of one field, or an empty string. A forged request can pass any value to an action. */
export function getText(data: unknown, name: string): string {
  const value = data instanceof FormData ? data.get(name) : null;
  return typeof value === "string" ? value : "";
}
