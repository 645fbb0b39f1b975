import styles from "./fields.module.css";

/** A field's label with a mark where it has to be filled in; the mark is drawn, so that it is not part of the name. */
export function FieldName({ label, required }: { label: string; required: boolean }) {
  return (
    <>
      {label}
      {required ? <span className={styles.required} title="needed" aria-hidden="true" /> : null}
    </>
  );
}
