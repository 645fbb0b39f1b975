import { describe, expect, it } from "vitest";
import { insist, type Outside } from "./lazily";

function world(reachable: (tries: number) => boolean) {
  const waits: number[] = [];
  let asked = 0;
  const outside: Outside = {
    reachable: () => Promise.resolve(reachable(asked++)),
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
  return { outside, waits };
}

function part(failures: number) {
  let tries = 0;
  return () => {
    tries += 1;
    return tries > failures ? Promise.resolve("here") : Promise.reject(new Error("Failed to fetch"));
  };
}

describe("a part of the page that can't be fetched", () => {
  it("is asked for again for as long as the server is away", async () => {
    const { outside, waits } = world(() => false);
    await expect(insist(part(9), outside)).resolves.toBe("here");
    expect(waits).toHaveLength(9);
    expect(Math.max(...waits)).toBe(4_000);
  });

  it("is given up where the server answers, again and again, without it", async () => {
    const { outside, waits } = world((tries) => tries > 1);
    await expect(insist(part(99), outside)).rejects.toThrow("Failed to fetch");
    expect(waits).toHaveLength(5);
  });
});
