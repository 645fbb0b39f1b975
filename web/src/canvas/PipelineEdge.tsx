import { BaseEdge, EdgeLabelRenderer, getBezierPath, useStore, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { cx } from "../lib/cx";
import styles from "./PipelineEdge.module.css";
import { FAR } from "./geometry";
import { spokenActivity, useActivity } from "./status";
import type { WireEdge } from "./toFlow";

/** A stream between two nodes: thin and quiet, thick where it runs through what is selected. */
export const PipelineEdge = memo(function PipelineEdge(props: EdgeProps<WireEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data } = props;
  const far = useStore((store) => store.transform[2] < FAR);
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.3,
  });
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={far ? 0 : 18}
        className={cx(
          "wire",
          data?.emphasis === "path" && "wire-on-path",
          selected && "wire-selected",
          far && "wire-far",
        )}
      />
      {far ? null : <Rate source={data?.from ?? ""} x={labelX} y={labelY} />}
    </>
  );
});

function Rate({ source, x, y }: { source: string; x: number; y: number }) {
  const activity = useActivity(source);
  if (!activity?.running || activity.perSecond === null) return null;
  return (
    <EdgeLabelRenderer>
      <div className={styles.rate} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
        {spokenActivity(activity)}
      </div>
    </EdgeLabelRenderer>
  );
}
