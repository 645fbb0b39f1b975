import { createContext, useContext, useMemo, type HTMLAttributes, type ReactNode } from "react";
import type { FieldPlace, FormSubject } from "../editor/undecided";

type FormPlace = Pick<FieldPlace, "subject" | "show">;
type Within = Pick<FieldPlace, "field" | "name">;

const FormContext = createContext<FormPlace | null>(null);
const FieldContext = createContext<Within | null>(null);

interface FormOfProps extends FormSubject {
  show: FormPlace["show"];
  children: ReactNode;
}

/** What is typed within belongs to the form of this thing. `show` stays the same function. */
export function FormOf({ kind, id, show, children }: FormOfProps) {
  const value = useMemo(() => ({ subject: { kind, id }, show }), [kind, id, show]);
  return <FormContext value={value}>{children}</FormContext>;
}

interface AtProps extends HTMLAttributes<HTMLDivElement> {
  /** The path in the form: where a finding's path leads, and what is typed stays. */
  field: string;
  /** What people call it, where its control has no name of its own. */
  name?: string;
}

/** The part of a form that is one field's. */
export function At({ field, name, ...rest }: AtProps) {
  const above = useContext(FieldContext)?.name;
  const called = name ?? above ?? field;
  const value = useMemo(() => ({ field, name: called }), [field, called]);
  return (
    <FieldContext value={value}>
      <div data-field={field} {...rest} />
    </FieldContext>
  );
}

/** Where the control stands; null where nobody else can set what it shows. */
export function usePlace(label: string | undefined): FieldPlace | null {
  const form = useContext(FormContext);
  const within = useContext(FieldContext);
  return useMemo(() => (form && within ? { ...form, field: within.field, name: label ?? within.name } : null), [form, within, label]);
}
