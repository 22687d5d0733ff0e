// Bundles the fuzzer and runs it. Its options: see main.ts.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "node_modules/.fuzz"); // where it finds what is not bundled
const bundle = join(folder, `${process.pid}.mjs`);
mkdirSync(folder, { recursive: true });
process.on("exit", () => {
	for (const file of [bundle, `${bundle}.map`]) rmSync(file, { force: true });
});
await build({
	absWorkingDir: root,
	entryPoints: ["test/fuzz/main.ts"],
	outfile: bundle,
	bundle: true,
	platform: "node",
	target: "node20",
	format: "esm",
	sourcemap: true,
	// A library that is CommonJS may ask for a part of Node.
	banner: {
		js: `import { createRequire as asCommonJs } from "node:module"; const require = asCommonJs(import.meta.url);`,
	},
	external: ["@photostructure/sqlite"],
	logLevel: "warning",
});
await import(pathToFileURL(bundle).href);
