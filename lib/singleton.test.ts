import { expect, test, vi } from "vitest";
import { singleton } from "./singleton";

test("copies of the module share one value per name", async () => {
  const value = singleton("a value", () => ({ count: 1 }));
  vi.resetModules();
  const copy = await import("./singleton");
  expect(copy.singleton).not.toBe(singleton);
  expect(copy.singleton("a value", () => ({ count: 2 }))).toBe(value);
  expect(copy.singleton("another value", () => ({ count: 3 }))).toEqual({ count: 3 });
});

test("a value of undefined is created only once", () => {
  const create = vi.fn(() => undefined);
  singleton("undefined", create);
  singleton("undefined", create);
  expect(create).toHaveBeenCalledOnce();
});
