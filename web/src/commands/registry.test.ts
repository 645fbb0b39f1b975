import { afterEach, expect, it, vi } from "vitest";
import { addCommands, commandFor, commandOf, runCommand, shortcutOf, type Command } from "./registry";

const taken: (() => void)[] = [];
const add = (...commands: Command[]) => taken.push(addCommands(commands));
const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  name: id,
  group: "Edit",
  run: vi.fn(),
  ...more,
});
const key = (name: string) => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false });

afterEach(() => taken.splice(0).forEach((remove) => remove()));

it("runs a command only when it may", () => {
  const run = vi.fn();
  let allowed = false;
  add(command("a", { run, when: () => allowed }));
  expect(runCommand("a")).toBe(false);
  allowed = true;
  expect(runCommand("a")).toBe(true);
  expect(run).toHaveBeenCalledOnce();
  expect(runCommand("unknown")).toBe(false);
});

it("leaves keys to somebody who types, but for commands made for that", () => {
  add(command("n", { shortcuts: ["N"] }), command("k", { shortcuts: ["F2"], whileTyping: true }));
  expect(commandFor(key("n"), false)?.id).toBe("n");
  expect(commandFor(key("n"), true)).toBeUndefined();
  expect(commandFor(key("F2"), true)?.id).toBe("k");
});

it("keeps the canvas's keys from a panel that has the focus", () => {
  add(command("del", { shortcuts: ["Delete"], onCanvas: true }));
  expect(commandFor(key("Delete"), false, true)?.id).toBe("del");
  expect(commandFor(key("Delete"), false, false)).toBeUndefined();
});

it("lets a later command stand in for the earlier of the same id, and gives it back", () => {
  add(command("a", { name: "first" }));
  const remove = addCommands([command("a", { name: "second", shortcuts: ["X"] })]);
  expect(commandOf("a")?.name).toBe("second");
  expect(shortcutOf("a")).toBe("X");
  remove();
  expect(commandOf("a")?.name).toBe("first");
});

it("skips a command that may not run now, so that another with its key can", () => {
  add(command("a", { shortcuts: ["Escape"], when: () => false }), command("b", { shortcuts: ["Escape"] }));
  expect(commandFor(key("Escape"), false)?.id).toBe("b");
});
