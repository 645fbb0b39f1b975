import { useMemo } from "react";
import { fieldWithWidget } from "../../editor/catalogue";
import { useEditor } from "../../editor/context";
import type { CatalogueEntry, Node } from "../../wire/shapes";
import type { TriedRows, TryRequest } from "../tryRequest";
import styles from "./cases.module.css";
import { caseOf, placeOf, readCases } from "./model";

interface KeptCasesProps {
  node: Node;
  entry: CatalogueEntry;
  tried: TriedRows;
  request: TryRequest | null;
}

/** Which cases the pattern has, and whether what is tried is one of them: told from the pattern itself, so that it is the
 *  same whoever kept them, and whenever one comes back. */
export function KeptCases({ node, entry, tried, request }: KeptCasesProps) {
  const { focusOn } = useEditor();
  const key = fieldWithWidget(entry, "test-cases")?.[0];
  const value = key === undefined ? undefined : node.config[key];
  const cases = useMemo(() => readCases(value), [value]);
  const several = entry.inputs.length > 1;
  const now = useMemo(
    () => (request === null || tried.rows.length === 0 ? -1 : placeOf(cases, caseOf("", tried, several, request))),
    [cases, tried, several, request],
  );
  if (key === undefined || cases.length === 0) return null;
  const only = cases.length === 1 ? 0 : now;
  const name = cases[only]?.name;
  return (
    <span role="status" className={styles.quiet}>
      {now >= 0 ? `Kept as “${name}”.` : name !== undefined ? `One test case is kept: “${name}”.` : `${cases.length} test cases are kept.`}{" "}
      <button type="button" className={styles.link} onClick={() => focusOn(node.id, only >= 0 ? `${key}.${only}` : key)}>
        {only >= 0 ? "Show it" : "Show them"}
      </button>
    </span>
  );
}
