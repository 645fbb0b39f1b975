import { Handle, Position as Side, useStore, type NodeProps } from "@xyflow/react";
import { ChevronRight, CircleAlert, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useEditor } from "../../editor/context";
import { cx } from "../../lib/cx";
import { useSelect } from "../../lib/readable";
import { IconButton } from "../../ui/Button";
import { Tooltip } from "../../ui/Tooltip";
import { FAR, type PlacedPort } from "../geometry";
import { Others } from "../Others";
import card from "../PipelineNode.module.css";
import { useTroubleIn } from "../status";
import { nameOfGroup, type FoldedNode } from "../toFlowThings";
import { useReadOnly } from "../../editor/useReadOnly";
import { fold } from "./edits";
import { GroupName } from "./GroupName";
import styles from "./groups.module.css";

/** A group as one card: what is in it, how it fares, and a port for each edge's end inside. */
export const FoldedGroup = memo(function FoldedGroup({ data, selected }: NodeProps<FoldedNode>) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const far = useStore((store) => store.transform[2] < FAR);
  const { group, members } = data;
  // What is selected in it is not to be seen; the card stands for it.
  const within = useSelect(editor.selection, (now) => group.nodeIds.some((id) => now.nodes.includes(id)));
  const names = members.map((node) => editor.catalogue.labelOf(node)).join(", ");
  return (
    <div
      className={cx(
        card.card,
        card.retired,
        styles.folded,
        (selected || within) && cx(card.selected, styles.foldedSelected),
        data.card.ports.size > 2 && card.several,
        far && styles.foldedFar,
      )}
      onDoubleClick={() => {
        if (!readOnly) fold(editor, [group], false);
      }}
    >
      <div className={styles.foldedBody}>
        <div className={styles.foldedHead}>
          {far ? null : (
            <IconButton
              size="small"
              label="Unfold the group"
              className="nodrag"
              aria-disabled={readOnly}
              onClick={() => {
                if (!readOnly) fold(editor, [group], false);
              }}
            >
              <ChevronRight size={14} />
            </IconButton>
          )}
          {far ? <span className={styles.name}>{nameOfGroup(group)}</span> : <GroupName group={group} />}
          <Status nodeIds={group.nodeIds} />
        </div>
        {far ? null : (
          <div className={styles.members} title={names}>
            {members.length} {members.length === 1 ? "node" : "nodes"}: {names}
          </div>
        )}
      </div>
      {data.card.shape.ports.map((port) => (
        <Port key={`${port.kind}:${port.name}`} port={port} label={labelOf(data, port, editor.catalogue.labelOf.bind(editor.catalogue))} />
      ))}
      <Others id={group.id} />
    </div>
  );
});

function labelOf(data: FoldedNode["data"], port: PlacedPort, nameOf: (node: FoldedNode["data"]["members"][number]) => string): string {
  const inner = data.card.ports.get(port.name);
  const node = data.members.find((member) => member.id === inner?.node);
  return node ? `${nameOf(node)} · ${inner?.port ?? ""}` : "";
}

function Status({ nodeIds }: { nodeIds: readonly string[] }) {
  const trouble = useTroubleIn(nodeIds);
  if (!trouble) return null;
  return (
    <Tooltip text={trouble.detail} side="top">
      <span
        className={cx(card.status, card[trouble.severity])}
        role="img"
        aria-label={`${trouble.severity}: ${trouble.detail}`}
      >
        {trouble.severity === "error" ? <CircleAlert size={14} /> : <TriangleAlert size={14} />}
      </span>
    </Tooltip>
  );
}

function Port({ port, label }: { port: PlacedPort; label: string }) {
  return (
    <Handle
      id={port.name}
      type={port.kind}
      position={port.side === "left" ? Side.Left : Side.Right}
      isConnectable={false}
      className={cx(card.port, card[port.side])}
      style={{ left: port.x - 1, top: port.y - 1, right: "auto", bottom: "auto" }}
    >
      <span className={card.portName}>{label}</span>
    </Handle>
  );
}
