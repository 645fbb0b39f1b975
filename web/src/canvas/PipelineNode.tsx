import { Handle, Position as Side, useStore, type NodeProps } from "@xyflow/react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useCode, useEditor } from "../editor/context";
import { cx } from "../lib/cx";
import { useSelect } from "../lib/readable";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Tooltip } from "../ui/Tooltip";
import { Beads } from "./Beads";
import { FarCard } from "./FarCard";
import { FAR, isSideOutput, type PlacedPort } from "./geometry";
import { useCanvas } from "./model";
import { Others } from "./Others";
import styles from "./PipelineNode.module.css";
import { spokenActivity, useActivity, useTrouble } from "./status";
import type { CardData, CardNode } from "./toFlow";
import { onCard } from "./uploaded";
import { portKey } from "./wiring";

const SIDES = { left: Side.Left, right: Side.Right, bottom: Side.Bottom } as const;

/** A node as a card: what it is, what it does here, how it fares. */
export const PipelineNode = memo(function PipelineNode({ id, data, selected }: NodeProps<CardNode>) {
  const { highlighted } = useEditor();
  const far = useStore((store) => store.transform[2] < FAR);
  const lit = useSelect(highlighted, (node) => node === id);
  const { entry, shape } = data;
  if (far) return <FarCard id={id} data={data} selected={selected} />;
  const several = shape.ports.filter((port) => port.kind === "target").length > 1;
  return (
    <div
      className={cx(
        styles.card,
        styles[entry?.category ?? "retired"],
        selected && styles.selected,
        lit && styles.lit,
        several && styles.several,
      )}
    >
      <div className={styles.spine} />
      <Body id={id} data={data} />
      {shape.ports.map((port) => (
        <Port key={`${port.kind}:${port.name}`} node={id} port={port} label={labelOf(data, port)} />
      ))}
      <Others id={id} />
    </div>
  );
});

function Body({ id, data }: { id: string; data: CardData }) {
  const { entry, pattern } = data;
  const summary = useCode((code) => code?.summaries[id] ?? null);
  return (
    <div className={styles.body}>
      <div className={styles.head}>
        <CategoryIcon icon={entry?.icon} category={entry?.category} />
        <div className={styles.label} title={data.label}>
          {data.label}
        </div>
        <Status id={id} />
      </div>
      {pattern ? (
        <div className={styles.beads}>
          <Beads pattern={pattern} />
        </div>
      ) : null}
      {summary ? (
        <div className={styles.summary} title={summary}>
          {onCard(summary)}
        </div>
      ) : (
        <div className={cx(styles.summary, styles.unset)}>
          {entry ? (data.node.label === "" ? "Not set up yet" : entry.label) : "This node type no longer exists"}
        </div>
      )}
    </div>
  );
}

function Status({ id }: { id: string }) {
  const trouble = useTrouble(id);
  const activity = useActivity(id);
  return (
    <>
      {activity ? (
        <span className={cx(styles.status, activity.running && styles.running)}>
          {activity.running ? <span className={styles.dot} /> : null}
          {spokenActivity(activity)}
        </span>
      ) : null}
      {trouble ? (
        <Tooltip text={trouble.detail} side="top">
          <span
            className={cx(styles.status, styles[trouble.severity])}
            role="img"
            aria-label={`${trouble.severity}: ${trouble.detail}`}
          >
            {trouble.severity === "error" ? <CircleAlert size={14} /> : <TriangleAlert size={14} />}
          </span>
        </Tooltip>
      ) : null}
    </>
  );
}

function labelOf(data: CardData, port: PlacedPort): string {
  const list = port.kind === "source" ? data.entry?.outputs : data.entry?.inputs;
  return list?.find((one) => one.name === port.name)?.label ?? port.name;
}

function Port({ node, port, label }: { node: string; port: PlacedPort; label: string }) {
  const { connecting } = useCanvas();
  const fit = useSelect(connecting, (now) => {
    if (!now || (now.node === node && now.port === port.name && now.kind === port.kind)) return "idle";
    return now.compatible.has(portKey(port.kind, node, port.name)) ? "compatible" : "incompatible";
  });
  return (
    <Handle
      id={port.name}
      type={port.kind}
      position={SIDES[port.side]}
      className={cx(
        styles.port,
        styles[port.side],
        port.kind === "source" && isSideOutput(port.name) && styles.sidePort,
        fit !== "idle" && styles[fit],
      )}
      style={{ left: port.x - 1, top: port.y - 1, right: "auto", bottom: "auto" }}
      data-node={node}
      data-port={port.name}
      data-kind={port.kind}
    >
      <span className={styles.portName}>{label}</span>
    </Handle>
  );
}
