/** The little Markdown that help pages use: paragraphs, headings, lists, code. Anything else stays text. */

export type Block =
  | { readonly kind: "paragraph" | "heading" | "code"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] };

export interface Inline {
  readonly kind: "text" | "code" | "strong";
  readonly text: string;
}

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const parts = markdown.replaceAll("\r\n", "\n").split(/^```[^\n]*\n([\s\S]*?)^```[ \t]*$/m);
  parts.forEach((part, place) => {
    if (place % 2 === 1) {
      blocks.push({ kind: "code", text: part.replace(/\n$/, "") });
      return;
    }
    for (const chunk of part.split(/\n\s*\n/)) {
      const text = chunk.trim();
      if (text === "") continue;
      if (/^#{1,6} /.test(text)) {
        const [head = "", ...rest] = text.split("\n");
        blocks.push({ kind: "heading", text: head.replace(/^#+ /, "") });
        if (rest.length > 0) blocks.push(...blocksOf(rest.join("\n")));
      } else if (/^[-*] /.test(text)) {
        blocks.push({ kind: "list", items: text.split(/\n[-*] /).map((item) => item.replace(/^[-*] /, "").replace(/\n\s*/g, " ")) });
      } else blocks.push({ kind: "paragraph", text: text.replace(/\n/g, " ") });
    }
  });
  return blocks;
}

export function inlineOf(text: string): readonly Inline[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("`") && part.length > 2) return { kind: "code", text: part.slice(1, -1) };
    if (part.startsWith("**") && part.length > 4) return { kind: "strong", text: part.slice(2, -2) };
    return { kind: "text", text: part };
  });
}
