import { Suspense } from "react";
import { lazily } from "../lib/lazily";
import type { CodeTextProps } from "./CodeText";
import type { FormEditorProps } from "./useFormEditor";
import type { ViewerProps } from "./Viewer";
import styles from "./codemirror.module.css";

const ExpressionEditor = lazily(() => import("./Expression"), "Expression");
const CodeTextEditor = lazily(() => import("./CodeText"), "CodeText");
const ViewerEditor = lazily(() => import("./Viewer"), "Viewer");

/** The expression editor, which arrives after the page; its text stands there meanwhile. */
export function LazyExpression(props: FormEditorProps) {
  return (
    <Suspense fallback={<div className={styles.waiting}>{props.text}</div>}>
      <ExpressionEditor {...props} />
    </Suspense>
  );
}

export function LazyCodeText(props: CodeTextProps) {
  return (
    <Suspense fallback={<div className={styles.waiting}>{props.text}</div>}>
      <CodeTextEditor {...props} />
    </Suspense>
  );
}

export function LazyViewer(props: ViewerProps) {
  return (
    <Suspense fallback={<pre className={styles.viewer}>{props.text}</pre>}>
      <ViewerEditor {...props} />
    </Suspense>
  );
}
