import { useStore, type NodeProps } from "@xyflow/react";
import { ChevronDown } from "lucide-react";
import { memo } from "react";
import { useEditor } from "../../editor/context";
import { cx } from "../../lib/cx";
import { IconButton } from "../../ui/Button";
import { FAR } from "../geometry";
import { Others } from "../Others";
import { nameOfGroup, type FrameNode } from "../toFlowThings";
import { useReadOnly } from "../../editor/useReadOnly";
import { fold } from "./edits";
import { GroupName } from "./GroupName";
import styles from "./groups.module.css";

/** A labelled frame behind the nodes of a group; its head moves, renames and folds them. */
export const GroupFrame = memo(function GroupFrame({ data: { group }, selected }: NodeProps<FrameNode>) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const far = useStore((store) => store.transform[2] < FAR);
  return (
    <div className={cx(styles.frame, selected && styles.selected, far && styles.far)}>
      <div className={styles.head}>
        {readOnly || far ? null : (
          <IconButton
            size="small"
            label="Fold the group"
            className="nodrag"
            onClick={() => fold(editor, [group], true)}
          >
            <ChevronDown size={14} />
          </IconButton>
        )}
        {far ? <span className={styles.name}>{nameOfGroup(group)}</span> : <GroupName group={group} />}
      </div>
      <Others id={group.id} />
    </div>
  );
});
