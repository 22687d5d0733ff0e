// Bundles the command line into dist/, one piece a command, so that start-up stays short.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

rmSync(`${root}dist`, { recursive: true, force: true });
await build({
	absWorkingDir: root,
	entryPoints: { whittle: "src/cli/main.ts" },
	outdir: "dist",
	bundle: true,
	splitting: true,
	platform: "node",
	target: "node20",
	format: "esm",
	external: ["@photostructure/sqlite"], // native, found in node_modules
	define: { WHITTLE_VERSION: JSON.stringify(version) },
	banner: { js: "#!/usr/bin/env node" },
	legalComments: "none",
	minify: true,
	keepNames: true,
});
