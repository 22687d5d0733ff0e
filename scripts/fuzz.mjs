// npm run fuzz: inputs made at random for every parser that takes bytes from outside.
// Options: --seconds N, --inputs N (for each parser), --parser NAME, --seed N, --input N.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installPackages, root } from "./prepare.mjs";

installPackages();
const { build } = await import("esbuild");
const folder = join(root, "node_modules/.fuzz");
mkdirSync(folder, { recursive: true });
const bundle = join(folder, `${process.pid}.mjs`);
await build({
	absWorkingDir: root,
	entryPoints: ["test/fuzz/main.ts"],
	outfile: bundle,
	bundle: true,
	platform: "node",
	target: "node20",
	format: "esm",
	sourcemap: "inline",
	// A library that is CommonJS may ask for a part of Node.
	banner: {
		js: `import { createRequire as asCommonJs } from "node:module"; const require = asCommonJs(import.meta.url);`,
	},
	external: ["@photostructure/sqlite"],
	logLevel: "warning",
});
await import(pathToFileURL(bundle).href);
