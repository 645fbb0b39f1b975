import { Plus, Trash2 } from "lucide-react";
import { findingsUnder, messagesOf } from "../../fields/messages";
import { resolved } from "../../fields/schema";
import { useKeys } from "../../fields/useKeys";
import type { WidgetProps } from "../../fields/widget";
import { Button, IconButton } from "../../ui/Button";
import { Message } from "../../ui/Field";
import { CornerRows } from "./CornerRows";
import { CornersDrawing } from "./CornersDrawing";
import { JsonWidget } from "./JsonWidget";
import { orNone, placeNow, without } from "./lists";
import { ringIn, ringsIn, type Ring } from "./points";
import styles from "./widgets.module.css";

/** Latitudes and longitudes: the corners of one area, or of several where the schema's items are lists of corners. */
export function PointsWidget(props: WidgetProps) {
  const { field, root, value, change, findings, disabled } = props;
  const items = resolved(field.schema.items ?? {}, root);
  if (typeof items.items === "object") return <Areas {...props} />;
  const ring = ringIn(value);
  if (ring === null) return <JsonWidget {...props} />;
  return (
    <div className={styles.outputs}>
      <CornersDrawing rings={[ring]} label={field.label} />
      <CornerRows
        {...{ ring, findings, disabled }}
        label={field.label}
        path={field.key}
        edit={(next) => change((now) => orNone(next(ringIn(now) ?? [])))}
      />
      <PasteHint />
    </div>
  );
}

function PasteHint() {
  return <p className={styles.quiet}>Several at once: paste lines of “lat, lon”, or JSON, into any of the fields.</p>;
}

function Areas(props: WidgetProps) {
  const rings = ringsIn(props.value);
  return rings === null ? <JsonWidget {...props} /> : <AreaList {...props} rings={rings} />;
}

function AreaList({ rings, field, change, findings, disabled }: WidgetProps & { rings: readonly Ring[] }) {
  const keys = useKeys(rings);
  const edit = (next: (present: readonly Ring[]) => readonly Ring[]): void => change((now) => orNone(next(ringsIn(now) ?? [])));
  const at = (place: number, next: (present: readonly Ring[], now: number) => readonly Ring[]): void =>
    edit((present) => {
      const now = placeNow(rings, present, place);
      return now === null ? present : next(present, now);
    });
  return (
    <div className={styles.outputs}>
      <CornersDrawing rings={rings} label={field.label} />
      {rings.map((ring, place) => {
        const path = `${field.key}.${place}`;
        const name = `${field.label} ${place + 1}`;
        const own = findings.filter((finding) => finding.field === path);
        return (
          <div key={keys[place]} role="group" aria-label={name} className={styles.output} data-field={path}>
            <div className={styles.rowHead}>
              <span aria-hidden="true">{name}</span>
              <IconButton label={`Remove ${name}`} size="small" disabled={disabled} onClick={() => at(place, without)}>
                <Trash2 size={13} />
              </IconButton>
            </div>
            <CornerRows
              {...{ ring, path, disabled }}
              label={name}
              findings={findingsUnder(findings, path)}
              edit={(next) => at(place, (present, now) => present.map((each, nth) => (nth === now ? next(each) : each)))}
            />
            {messagesOf(own).map((message) => (
              <Message key={message.detail} {...message} />
            ))}
          </div>
        );
      })}
      <Button size="small" disabled={disabled} onClick={() => edit((present) => [...present, []])}>
        <Plus size={13} aria-hidden="true" /> Add an area
      </Button>
      {rings.length > 0 ? <PasteHint /> : null}
    </div>
  );
}
