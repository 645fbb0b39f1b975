import { Checkbox } from "../../ui/Checkbox";
import { Select } from "../../ui/Select";
import type { WidgetProps } from "../../fields/widget";

export function SelectWidget({ field, value, set, disabled }: WidgetProps) {
  const unset = field.required ? [] : [{ value: "", label: field.default == null ? "—" : `${String(field.default)} (default)` }];
  const options = field.options.filter((option) => field.required || option !== field.default || value === option);
  return (
    <Select
      value={value == null ? (field.required ? String(field.default ?? "") : "") : String(value)}
      disabled={disabled}
      options={[...unset, ...options.map((option) => ({ value: option, label: option }))]}
      onChange={(choice) => set(choice === "" ? undefined : choice)}
    />
  );
}

export function BooleanWidget({ field, value, set, disabled }: WidgetProps) {
  return (
    <Checkbox checked={value === true || (value === undefined && field.default === true)} onChange={set} disabled={disabled}>
      {field.label}
    </Checkbox>
  );
}
