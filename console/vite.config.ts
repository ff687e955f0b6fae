/** How the console is built: one small application, into the package that serves it. */
import locales from "@react-aria/optimize-locales-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [locales.vite({ locales: ["en-US"] }), react(), tailwindcss()],
  build: {
    outDir: "../src/asepsis/api/console",
    emptyOutDir: true,
    // The content policy forbids data: images and inline styles, so nothing is folded into the code.
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
    // tools/first-load.js holds the bound that matters.
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:8300" } },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 120_000,
  },
});
