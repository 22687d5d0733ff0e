// npm run bench: whittle against its peers, whole processes; writes bench/RESULTS.md.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureTools } from "../test/system/tools.mjs";
import { placesOfSources } from "./places-of-sources.mjs";
import { installPackages, root, run } from "./prepare.mjs";

installPackages();
ensureTools(
	(line) => console.error(line),
	[
		{ program: "nix", package: "nix-bin" },
		{ program: "sqlite3", package: "sqlite3" },
		{ program: "chromium", package: "chromium" },
	],
);
run("node", ["scripts/build.mjs"]);
const { build } = await import("esbuild");
await build({
	absWorkingDir: root,
	// beside their sources, for they import from ../test
	entryPoints: {
		".bundle": "bench/main.ts",
		".slow-cache": "bench/slow-cache.ts",
		".attribution": "bench/attribution-child.ts",
		".trials": "test/nixos/trials-child.ts",
	},
	outdir: "bench",
	outExtension: { ".js": ".mjs" },
	bundle: true,
	platform: "node",
	format: "esm",
	external: ["./test/system/*", "@photostructure/sqlite", "playwright-core"],
	plugins: [placesOfSources],
});
process.chdir(root);
await import(pathToFileURL(join(root, "bench/.bundle.mjs")).href);
