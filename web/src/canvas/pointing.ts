// What lies under the pointer while an edge is drawn, and what a drop there would mean.
import type { Editor } from "../editor/context";
import type { Column, Position } from "../wire/shapes";
import type { Connecting } from "./model";
import { thingOf } from "./things";
import { Wiring, type Wire } from "./wiring";

export type Under =
  | { readonly kind: "nothing" }
  | { readonly kind: "wire"; readonly wire: Wire; readonly text: string; readonly carries: string }
  | { readonly kind: "refused"; readonly text: string };

const NOTHING: Under = { kind: "nothing" };

const SHOWN_COLUMNS = 4;

/** The columns a stream carries, the first of them by name and type; nothing where they are not known. */
export function carried(columns: readonly Column[]): string {
  const named = columns.slice(0, SHOWN_COLUMNS).map((column) => `${column.name} ${column.type}`);
  const more = columns.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

export function wireUnder(editor: Editor, from: Connecting, pointer: Position): Under {
  const hit = window.document.elementFromPoint(pointer.x, pointer.y);
  const port = hit?.closest<HTMLElement>("[data-port]");
  const nodeId = port?.dataset["node"] ?? hit?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
  if (nodeId === undefined || (nodeId === from.node && !port)) return NOTHING;
  const drawing = editor.session.state.getState().document;
  const folded = thingOf(nodeId).kind === "group" ? drawing?.groups.get(thingOf(nodeId).id)?.collapsed : false;
  if (folded) return { kind: "refused", text: "Unfold this group to connect to what is in it." };
  const node = drawing?.nodes.get(nodeId);
  if (!drawing || !node) return NOTHING;
  if (nodeId === from.node && port?.dataset["port"] === from.port) return NOTHING;

  const { catalogue } = editor;
  const schemas = editor.session.code.getState()?.schemas;
  const wireTo = (name: string): Wire =>
    from.kind === "source"
      ? { source: from.node, sourcePort: from.port, target: nodeId, targetPort: name }
      : { source: nodeId, sourcePort: name, target: from.node, targetPort: from.port };
  const name = catalogue.labelOf(node);

  if (port && port.dataset["kind"] === from.kind && nodeId !== from.node)
    return {
      kind: "refused",
      text:
        from.kind === "source"
          ? "An output flows into an input, not into another output."
          : "An input takes an output, not another input.",
    };

  const ports = from.kind === "source" ? catalogue.inputsOf(node) : catalogue.outputsOf(node, schemas);
  const names = port?.dataset["port"] === undefined ? ports.map((one) => one.name) : [port.dataset["port"]];
  const wiring = new Wiring(drawing, catalogue, schemas);
  let reason: string | null = null;
  for (const one of names) {
    const wire = wireTo(one);
    const why = wiring.refusal(wire);
    if (why === null) {
      const label = ports.find((candidate) => candidate.name === one)?.label;
      return {
        kind: "wire",
        wire,
        text: ports.length > 1 && label ? `Connect to ${name} · ${label}` : `Connect to ${name}`,
        carries: carried(schemas?.[wire.source]?.[wire.sourcePort] ?? []),
      };
    }
    reason ??= why;
  }
  return {
    kind: "refused",
    text:
      reason ??
      (from.kind === "source"
        ? `“${name}” starts a stream: it takes no input.`
        : `“${name}” ends the stream: it has no output.`),
  };
}
