import { expect, test } from "vitest";
import { sanitizeReason } from "./reason";

test.each([
  "called +49 176 1234567",
  "called ٠١٧٦ ١٢٣٤٥٦٧",
  "called ०१७६१२३४५६७",
  "called ada@müller.example",
])("the audit trail keeps no contact of a reason, in the digits of any script: %j", (typed) =>
  expect(sanitizeReason(typed)).toBe("called •••"),
);
