// Fails the build when the first load, or a chunk that is loaded later, grows over its budget (gzipped bytes).
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD = 270 * 1024;
const LAZY_CHUNK = 200 * 1024;
// The layout engine runs in a worker, is fetched on the first "Tidy up", and is one file of its maker's.
const EXEMPT = /elk-worker/;

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const size = (file) => gzipSync(readFileSync(new URL(file, dist))).length;

const first = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk || first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const style of chunk.css ?? []) first.add(style);
  for (const imported of chunk.imports ?? []) visit(imported);
};
visit("index.html");
// The page's one style sheet.
visit("style.css");
// The editor is loaded on demand, but nobody comes for anything else.
visit("src/shell/EditorPage.tsx");

let failed = false;
let total = 0;
for (const file of first) total += size(file);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
console.log(`first load ${kb(total)} gz of ${kb(FIRST_LOAD)}`);
if (total > FIRST_LOAD) failed = true;

for (const name of readdirSync(new URL("assets/", dist))) {
  const file = `assets/${name}`;
  if (!/\.(js|css)$/.test(name) || first.has(file) || EXEMPT.test(name)) continue;
  const bytes = size(file);
  if (bytes > LAZY_CHUNK) {
    console.error(`${file}: ${kb(bytes)} gz is over the ${kb(LAZY_CHUNK)} a lazy chunk may have`);
    failed = true;
  }
}
if (failed) {
  console.error("The page has grown over its budget: split or drop something (web/scripts/budget.mjs).");
  process.exit(1);
}
