/** Output columns in both forms the wire has: `{expression, alias}`, and `expression AS name`. */

export interface OutputColumn {
  readonly expression: string;
  readonly alias: string;
}

/** The last ` AS name` outside of quotes and brackets is the name. */
export function splitAlias(text: string): OutputColumn {
  const match = /^(|.*\S\s)\s*AS\s+(`(?:[^`]|``)+`|[A-Za-z_]\w*)\s*$/is.exec(text);
  if (!match) return { expression: text, alias: "" };
  const [, expression = "", name = ""] = match;
  return { expression: expression.trimEnd(), alias: name.startsWith("`") ? name.slice(1, -1).replaceAll("``", "`") : name };
}

export function joinAlias({ expression, alias }: OutputColumn): string {
  if (alias === "") return expression;
  const name = /^[A-Za-z_]\w*$/.test(alias) ? alias : `\`${alias.replaceAll("`", "``")}\``;
  return `${expression} AS ${name}`.trimStart();
}

export function entriesOf(value: unknown): readonly OutputColumn[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    if (typeof entry === "string") return splitAlias(entry);
    const { expression, alias } = (entry ?? {}) as { expression?: unknown; alias?: unknown };
    return { expression: typeof expression === "string" ? expression : "", alias: typeof alias === "string" ? alias : "" };
  });
}

export function written(entries: readonly OutputColumn[], asText: boolean): unknown {
  return asText ? entries.map(joinAlias) : entries;
}

/** The name a bare column keeps; anything computed has to be given one. */
export function aliasOf(expression: string): string {
  return /^\s*([A-Za-z_]\w*)\s*$/.exec(expression)?.[1] ?? "";
}
