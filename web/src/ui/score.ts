/** How well an item answers what was typed: 0 not at all, 1 best. Every word typed must be found; the label counts more
 *  than keywords, and the beginning of a word more than its middle. `value` is the label, a new line, and the id. */
export function score(value: string, typed: string, keywords: readonly string[] = []): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const label = (value.split("\n")[0] ?? "").toLowerCase();
  const rest = keywords.join(" ").toLowerCase();
  let worst = 1;
  for (const word of words) {
    const begins = (text: string) => text.startsWith(word) || text.includes(` ${word}`);
    const found = label.startsWith(word)
      ? 1
      : begins(label)
        ? 0.9
        : label.includes(word)
          ? 0.6
          : begins(rest)
            ? 0.4
            : rest.includes(word)
              ? 0.2
              : 0;
    worst = Math.min(worst, found);
  }
  return worst;
}
