import { useEditor } from "../editor/context";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Dialog } from "../ui/Dialog";
import { Pick } from "../ui/Pick";
import { connect } from "./add";
import { Wiring } from "./wiring";

/** The inputs that the node's outputs may flow into. It arrives after the page. */
export function ConnectQuestion({ nodeId, close }: { nodeId: string; close: () => void }) {
  const editor = useEditor();
  const drawing = editor.session.state.getState().document;
  const node = drawing?.nodes.get(nodeId);
  if (!drawing || !node) return null;
  const { catalogue } = editor;
  const schemas = editor.session.code.getState()?.schemas;
  const outputs = catalogue.outputsOf(node, schemas);
  const wires = new Wiring(drawing, catalogue, schemas).from(node);
  return (
    <Dialog open onOpenChange={close} title={`Connect “${catalogue.labelOf(node)}” to…`} bare>
      <Pick
        placeholder={`Connect “${catalogue.labelOf(node)}” to…`}
        empty={
          outputs.length === 0 ? "This node ends the stream: it has no output." : "No node has a free input for it."
        }
        groups={outputs.map((port) => ({
          heading: `From ${port.label}`,
          items: wires
            .filter((wire) => wire.sourcePort === port.name)
            .map((wire) => {
              const target = drawing.nodes.get(wire.target);
              const entry = target && catalogue.get(target.type);
              const input = entry?.inputs.find((one) => one.name === wire.targetPort);
              const label = target ? catalogue.labelOf(target) : wire.target;
              const detail = entry && entry.inputs.length > 1 ? input?.label : entry?.label;
              return {
                id: `${wire.target}:${wire.targetPort}:${port.name}`,
                label,
                detail: detail === label ? undefined : detail,
                icon: <CategoryIcon icon={entry?.icon} category={entry?.category} />,
                run: () => {
                  close();
                  connect(editor, wire);
                },
              };
            }),
        }))}
      />
    </Dialog>
  );
}
