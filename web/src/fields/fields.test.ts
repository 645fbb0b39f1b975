import { describe, expect, it } from "vitest";
import { refusalOf } from "./check";
import { isReady, nextDraft, startDraft, type DraftChange } from "./draft";
import { findingsUnder, messagesOf } from "./messages";
import { formOf, isVisible, unitsOf, type Field } from "./schema";

const SCHEMA = {
  type: "object",
  required: ["mode", "rate", "delay"],
  properties: {
    later: { type: "string", default: "", "x-ui": { widget: "text", order: 9, label: "Later", help: "", group: "advanced" } },
    keys: { type: "array", items: { type: "string" }, "x-ui": { widget: "columns", order: 3, label: "Keys", help: "", visibleIf: { mode: ["merge"] } } },
    rate: { type: "integer", minimum: 1, maximum: 100, "x-ui": { widget: "number", order: 1, label: "Rate", help: "per second" } },
    mode: { enum: ["append", "merge"], default: "append", "x-ui": { widget: "select", order: 0, label: "Mode", help: "" } },
    delay: { anyOf: [{ type: "null" }, { $ref: "#/$defs/Duration" }], "x-ui": { widget: "duration", order: 2, label: "Delay", help: "" } },
    share: { type: "number", exclusiveMinimum: 0, maximum: 100, "x-ui": { widget: "number", order: 3.5, label: "Share", help: "" } },
    odd: { type: "object", "x-ui": { widget: "hologram", order: 4, label: "Odd", help: "" } },
    bare: { type: "string" },
  },
  $defs: { Duration: { type: "object", properties: { value: { type: "integer" }, unit: { enum: ["seconds", "minutes"] } } } },
} as const;

const form = formOf(SCHEMA);
const field = (key: string): Field => {
  const found = [...form.main, ...form.advanced].find((each) => each.key === key);
  if (!found) throw new Error(key);
  return found;
};

describe("a form from its schema", () => {
  it("orders fields as the server does and folds the advanced ones", () => {
    expect(form.main.map((each) => each.key)).toEqual(["mode", "rate", "delay", "keys", "share", "odd", "bare"]);
    expect(form.advanced.map((each) => each.key)).toEqual(["later"]);
  });

  it("follows references and optional values to the schema that counts", () => {
    expect(unitsOf(field("delay"), SCHEMA)).toEqual(["seconds", "minutes"]);
    expect(field("mode").options).toEqual(["append", "merge"]);
    expect(field("rate").required).toBe(true);
    expect(field("keys").required).toBe(false);
  });

  it("draws a field without a hint by its type", () => {
    expect(field("bare")).toMatchObject({ widget: "text", label: "bare" });
  });

  it("shows a conditional field by what the other holds, its default included", () => {
    expect(isVisible(field("keys"), form, {})).toBe(false);
    expect(isVisible(field("keys"), form, { mode: "merge" })).toBe(true);
  });

  it("refuses in the words the server uses", () => {
    expect(refusalOf(field("rate"), undefined)).toBe("Rate is needed.");
    expect(refusalOf(field("rate"), 0)).toBe("Rate: a whole number of at least 1 is needed.");
    expect(refusalOf(field("rate"), 101)).toBe("Rate: a whole number of at most 100 is needed.");
    expect(refusalOf(field("rate"), 1.5)).toBe("Rate: a whole number is needed, not a fraction.");
    expect(refusalOf(field("share"), 0)).toBe("Share: a number of more than 0 is needed.");
    expect(refusalOf(field("share"), 100.5)).toBe("Share: a number of at most 100 is needed.");
    expect(refusalOf(field("share"), 0.5)).toBeNull();
    expect(refusalOf(field("rate"), 7)).toBeNull();
    expect(refusalOf(field("keys"), undefined)).toBeNull();
    expect(refusalOf(field("mode"), "upsert")).toBe("Mode: 'upsert' is none of the choices.");
  });
});

describe("messages at a field", () => {
  const findings = [
    { code: "a", detail: "Rate is needed.", nodeId: "n", field: "rate" },
    { code: "b", detail: "No column 'x'.", nodeId: "n", field: "pattern.stages.1.where" },
    { code: "c", detail: "Other.", nodeId: "n", field: "patterns" },
  ];

  it("gathers what lies at a path or below it, not what only begins alike", () => {
    expect(findingsUnder(findings, "pattern").map((finding) => finding.code)).toEqual(["b"]);
    expect(findingsUnder(findings, "pattern.stages.1").map((finding) => finding.code)).toEqual(["b"]);
  });

  it("says once what page and server both say", () => {
    expect(messagesOf(findingsUnder(findings, "rate"), "Rate is needed.")).toEqual([{ severity: "error", detail: "Rate is needed." }]);
  });
});

describe("what somebody is typing", () => {
  const play = (start: string, ...changes: DraftChange[]) => changes.reduce((draft, change) => nextDraft(draft, change), startDraft(start));

  it("takes the document's value as long as nobody types here", () => {
    expect(play("a", { kind: "arrived", text: "b" })).toMatchObject({ text: "b", theirs: null });
  });

  it("keeps both values when somebody else sets the field meanwhile, and sends neither", () => {
    const draft = play("a", { kind: "typed", text: "mine" }, { kind: "arrived", text: "theirs" });
    expect(draft).toMatchObject({ text: "mine", theirs: "theirs" });
    expect(isReady(draft)).toBe(false);
    expect(nextDraft(draft, { kind: "left" })).toMatchObject({ text: "mine", theirs: "theirs" });
    expect(nextDraft(draft, { kind: "tookTheirs" })).toMatchObject({ text: "theirs", theirs: null });
    expect(nextDraft(draft, { kind: "reverted" })).toMatchObject({ text: "theirs", touched: false });
    expect(nextDraft(draft, { kind: "sent" })).toMatchObject({ text: "mine", theirs: null });
  });

  it("does not take the own edit coming back for somebody else's", () => {
    const draft = play("a", { kind: "typed", text: "mine " }, { kind: "sent" }, { kind: "arrived", text: "mine" });
    expect(draft.theirs).toBeNull();
    expect(draft.text).toBe("mine ");
    expect(isReady(draft)).toBe(false);
  });

  it("tells of a later edit elsewhere while the cursor is still here", () => {
    const draft = play("a", { kind: "typed", text: "b" }, { kind: "sent" }, { kind: "arrived", text: "c" });
    expect(draft).toMatchObject({ text: "b", theirs: "c" });
  });

  it("follows the document again once what was kept, after the field was left, is sent", () => {
    const kept = play("a", { kind: "typed", text: "mine" }, { kind: "arrived", text: "theirs" }, { kind: "left" }, { kind: "sent" });
    expect(kept).toMatchObject({ text: "mine", touched: false });
    const undone = [{ kind: "arrived", text: "mine" } as const, { kind: "arrived", text: "theirs" } as const].reduce((draft, change) => nextDraft(draft, change), kept);
    expect(undone).toMatchObject({ text: "theirs", theirs: null });
    expect(nextDraft(kept, { kind: "arrived", text: "later" })).toMatchObject({ text: "later", theirs: null });
  });

  it("follows the document again once the field is left", () => {
    const left = play("a", { kind: "typed", text: "b" }, { kind: "sent" }, { kind: "left" }, { kind: "arrived", text: "c" });
    expect(left).toMatchObject({ text: "c", theirs: null });
  });
});
