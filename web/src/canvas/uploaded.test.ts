import { expect, it } from "vitest";
import { onCard } from "./uploaded";

it("calls a dropped file by its own name, and leaves every other path whole", () => {
  const folder = "uploads/0b9c8c5e-54a4-4c35-9f0e-2f9d8f4f8b11/";
  expect(onCard(`${folder}late flights.csv · csv`)).toBe("late flights.csv · csv");
  expect(onCard("/Volumes/main/uploads/flights · json")).toBe("/Volumes/main/uploads/flights · json");
  expect(onCard("uploads/june/flights.csv · csv")).toBe("uploads/june/flights.csv · csv");
  expect(onCard(`/data/${folder}a.csv · csv`)).toBe(`/data/${folder}a.csv · csv`);
});
