// A data file dropped on the canvas becomes a source that reads it.
import { fieldsOf, type Catalogue } from "../editor/catalogue";
import { request } from "../lib/http";
import type { CatalogueEntry, Config, Uploaded } from "../wire/shapes";

/** The node type that reads files: it starts a stream, and its form has a path and a file format. */
export function fileReader(
  catalogue: Catalogue,
): { entry: CatalogueEntry; path: string; format: string; separator: string | null; hints: string | null } | null {
  for (const entry of catalogue.entries) {
    if (entry.category !== "source") continue;
    const fields = fieldsOf(entry);
    const widget = (name: string) => fields.find(([, schema]) => schema["x-ui"]?.["widget"] === name)?.[0];
    const path = widget("path");
    const format = fields.find(([key]) => key === "fileFormat")?.[0];
    const separator = fields.find(([key]) => key === "separator")?.[0] ?? null;
    if (path !== undefined && format !== undefined)
      return { entry, path, format, separator, hints: widget("schema-hints") ?? null };
  }
  return null;
}

/** A column's name in DDL: quoted where it is no plain word. */
export const ddlName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;

/** The config that reads an uploaded file, its columns written out as they were inferred. */
export function readerConfig(reader: NonNullable<ReturnType<typeof fileReader>>, file: Uploaded): Config {
  const hints = file.columns.map((column) => `${ddlName(column.name)} ${column.type}`).join(", ");
  return {
    [reader.path]: file.path,
    [reader.format]: file.fileFormat,
    ...(reader.separator !== null && file.separator ? { [reader.separator]: file.separator } : {}),
    ...(reader.hints !== null && hints !== "" ? { [reader.hints]: hints } : {}),
  };
}

/** What a run could not read of an uploaded file, for whoever dropped it; null where it can read all that was seen. */
export const faultsIn = (file: Pick<Uploaded, "errors">): string | null =>
  file.errors.length === 0 ? null : file.errors.join(" ");

export async function upload(file: File): Promise<Uploaded> {
  const response = await request(`/api/files?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
  return (await response.json()) as Uploaded;
}
