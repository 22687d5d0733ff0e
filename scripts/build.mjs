// Bundles the command line into dist/. CommonJS, in few files: Node starts it 10 ms sooner
// than ES modules, and start-up is most of what a small question costs.
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildPage } from "./build-page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** Libraries that few runs need, each in a file of its own, read when it is called for. */
const LATE = ["zod", "smol-toml", "d3-dsv", "xz-decompress"];

const common = {
	absWorkingDir: root,
	outdir: "dist",
	outExtension: { ".js": ".cjs" },
	bundle: true,
	platform: "node",
	target: "node20",
	format: "cjs",
	legalComments: "none",
	minify: true,
};

rmSync(`${root}dist`, { recursive: true, force: true });
await build({ ...common, entryPoints: LATE.map((name) => ({ in: name, out: name })) });
await build({
	...common,
	entryPoints: { main: "src/cli/main.ts", worker: "src/nix/workers/worker.ts" },
	external: ["@photostructure/sqlite"], // native, found in node_modules
	define: { WHITTLE_VERSION: JSON.stringify(version), "import.meta.url": "__filename" },
	plugins: [
		{
			name: "late",
			setup({ onResolve }) {
				const filter = new RegExp(`^(${LATE.join("|")})$`);
				onResolve({ filter }, ({ path }) => ({ path: `./${path}.cjs`, external: true }));
			},
		},
	],
});

await buildPage(root);

cpSync(`${root}nix`, `${root}dist/nix`, { recursive: true }); // what Nix evaluates

// Newer Nodes keep the compiled code from run to run when asked before it is loaded.
writeFileSync(
	`${root}dist/whittle.cjs`,
	`#!/usr/bin/env node\nrequire("node:module").enableCompileCache?.();\nrequire("./main.cjs");\n`,
);
chmodSync(`${root}dist/whittle.cjs`, 0o755);
