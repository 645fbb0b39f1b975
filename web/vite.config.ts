/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["LAKESTREAM_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: {
    target: ["chrome123", "firefox121", "safari17.5"],
    // An inlined asset would be a data: address, which the server's content policy refuses for fonts and workers.
    assetsInlineLimit: 0,
    // One sheet, there from the start: a part of the page that is fetched later is then all there or not at all.
    cssCodeSplit: false,
    manifest: true,
    chunkSizeWarningLimit: 1700,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/api": { target: server },
      "/ws": { target: server, ws: true },
    },
  },
  test: {
    // A test that needs a page says so in its first line: `// @vitest-environment happy-dom`.
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
