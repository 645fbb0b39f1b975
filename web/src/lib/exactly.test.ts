import { expect, it } from "vitest";
import { exactly } from "./exactly";

const read = (json: string): unknown => JSON.parse(exactly(json));

it("keeps whole numbers to the last digit", () => {
  expect(read('{"id": 9007199254740993, "small": -9007199254740991, "list": [-12345678901234567890]}')).toEqual({
    id: "9007199254740993",
    small: -9007199254740991,
    list: ["-12345678901234567890"],
  });
});

it("leaves all else as it is", () => {
  const other = '{"1234567890123456789": "a \\" 12345678901234567890", "x": 1.2345678901234567890, "y": 12345678901234567890e3}';
  expect(read(other)).toEqual(JSON.parse(other));
  expect(exactly("{")).toBe("{");
});
