import { useNewNames } from "../../fields/renamed";
import { choicesOf } from "../../fields/schema";
import type { WidgetProps } from "../../fields/widget";
import { Checkbox } from "../../ui/Checkbox";
import { orNone, textsIn } from "./lists";
import { RenamedHints } from "./RenamedHints";
import styles from "./widgets.module.css";

/** Some of the texts another field of the form holds. */
export function NameChoices({ nodeId, field, value, change, config, disabled }: WidgetProps) {
  const chosen = textsIn(value);
  const choices = choicesOf(field, config);
  const gone = chosen.filter((name) => !choices.includes(name));
  const renamed = useNewNames(nodeId, field.optionsFrom, gone, choices);
  if (choices.length + gone.length === 0) return <p className={styles.quiet}>There is nothing to choose from yet.</p>;
  return (
    <div className={styles.choices}>
      {[...choices, ...gone].map((name) => (
        <Checkbox
          key={name}
          checked={chosen.includes(name)}
          disabled={disabled}
          onChange={(checked) =>
            change((now) => {
              const rest = textsIn(now).filter((each) => each !== name);
              return orNone(checked ? [...rest, name] : rest);
            })
          }
        >
          {name}
          {gone.includes(name) ? " (missing)" : ""}
        </Checkbox>
      ))}
      <RenamedHints
        names={renamed}
        disabled={disabled}
        use={({ before, after }) => change((now) => [...new Set(textsIn(now).map((each) => (each === before ? after : each)))])}
      />
    </div>
  );
}
