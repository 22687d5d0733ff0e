// Bundles the command line into dist/. CommonJS, in few files: Node starts it 10 ms sooner
// than ES modules, and start-up is most of what a small question costs.
import { execFileSync } from "node:child_process";
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
	supported: { "dynamic-import": false }, // a script that was compiled before can only require
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

// Compiling takes longer than what is compiled does: a start finds it done, as far as one question
// needs it, and as long as V8 is the same.
execFileSync(process.execPath, ["scripts/code-cache.cjs", "show", "examples/system-1.whittle"], {
	cwd: root,
	stdio: ["ignore", "ignore", "inherit"],
});
writeFileSync(
	`${root}dist/whittle.cjs`,
	`#!/usr/bin/env node
const { readFileSync } = require("node:fs");
const { enableCompileCache, wrap } = require("node:module");
const { Script } = require("node:vm");
const file = __dirname + "/main.cjs";
const compiled =
	process.versions.v8 === ${JSON.stringify(process.versions.v8)} &&
	new Script(wrap(readFileSync(file, "latin1")), {
		filename: file,
		cachedData: readFileSync(__dirname + "/main.cache"),
	});
if (compiled && !compiled.cachedDataRejected) {
	compiled.runInThisContext()(exports, require, module, file, __dirname);
} else {
	enableCompileCache?.(); // of newer Nodes
	require(file);
}
`,
);
chmodSync(`${root}dist/whittle.cjs`, 0o755);
