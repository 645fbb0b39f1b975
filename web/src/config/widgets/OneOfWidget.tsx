import { useNewNames } from "../../fields/renamed";
import { choicesOf } from "../../fields/schema";
import type { WidgetProps } from "../../fields/widget";
import { Select } from "../../ui/Select";
import { RenamedHints } from "./RenamedHints";

/** One of the texts another field of the form holds. A choice that is no longer among them stays, and is said to be missing. */
export function OneOfWidget({ nodeId, field, value, set, config, disabled }: WidgetProps) {
  const chosen = typeof value === "string" ? value : "";
  const choices = choicesOf(field, config);
  const none = field.required ? [] : [{ value: "", label: "—" }];
  const gone = chosen === "" || choices.includes(chosen) ? [] : [chosen];
  const renamed = useNewNames(nodeId, field.optionsFrom, gone, choices);
  return (
    <>
      <Select
        value={chosen}
        disabled={disabled}
        placeholder={choices.length === 0 ? "Nothing to choose from yet" : "Choose…"}
        options={[
          ...none,
          ...gone.map((name) => ({ value: name, label: `${name} (missing)` })),
          ...choices.map((choice) => ({ value: choice, label: choice })),
        ]}
        onChange={(choice) => set(choice === "" ? undefined : choice)}
      />
      <RenamedHints names={renamed} disabled={disabled} use={(name) => set(name.after)} />
    </>
  );
}
