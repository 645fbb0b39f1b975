import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { blocksOf, inlineOf } from "./helpText";
import { cx } from "../lib/cx";
import styles from "./config.module.css";

function Inline({ text }: { text: string }) {
  return inlineOf(text).map((part, place) => {
    if (part.kind === "code") return <code key={place}>{part.text}</code>;
    return part.kind === "strong" ? <strong key={place}>{part.text}</strong> : <span key={place}>{part.text}</span>;
  });
}

/** What the node's folder says about it. */
export function Help({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  if (text.trim() === "") return null;
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden="true" className={cx(styles.chevron, open && styles.down)} />
        About this node
      </button>
      {open ? (
        <div className={styles.help}>
          {blocksOf(text).map((block, place) => {
            if (block.kind === "code") return <pre key={place}>{block.text}</pre>;
            if (block.kind === "heading") return <h3 key={place}>{block.text}</h3>;
            if (block.kind === "list")
              return (
                <ul key={place}>
                  {block.items.map((item, at) => (
                    <li key={at}>
                      <Inline text={item} />
                    </li>
                  ))}
                </ul>
              );
            return (
              <p key={place}>
                <Inline text={block.text} />
              </p>
            );
          })}
        </div>
      ) : null}
    </div>
  );
}
