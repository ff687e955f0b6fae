/** After a build: tells what a browser loads before it shows the first page, and fails above the bound. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const FOLDER = new URL("../../src/asepsis/api/console/", import.meta.url).pathname;
/** Compressed bytes of page, code and style of the first page. */
const BOUND_BYTES = 170_000;

const page = readFileSync(join(FOLDER, "index.html"), "utf8");
const files = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const total = ["index.html", ...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(FOLDER, file))).length, 0);
console.log(`first load: ${(total / 1000).toFixed(1)} kB compressed in ${files.length + 1} files (bound ${BOUND_BYTES / 1000} kB)`);
if (files.length < 2 || total > BOUND_BYTES) process.exit(1);
