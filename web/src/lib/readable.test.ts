import { describe, expect, it, vi } from "vitest";
import { shallow, writable } from "./readable";

describe("a writable", () => {
  it("tells its listeners of a new value, and of nothing else", () => {
    const value = writable(1);
    const listener = vi.fn();
    const stop = value.subscribe(listener);
    value.setState(1);
    expect(listener).not.toHaveBeenCalled();
    value.setState(2);
    expect(listener).toHaveBeenCalledOnce();
    stop();
    value.setState(3);
    expect(listener).toHaveBeenCalledOnce();
  });
});

it("compares one level deep", () => {
  expect(shallow([1, "a"], [1, "a"])).toBe(true);
  expect(shallow({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(shallow([{}], [{}])).toBe(false);
  expect(shallow(null, { a: 1 } as object | null)).toBe(false);
});
