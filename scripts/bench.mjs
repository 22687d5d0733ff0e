// npm run bench: whittle against its peers, whole processes; writes bench/RESULTS.md.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureTools } from "../test/system/tools.mjs";
import { installPackages, root, run } from "./prepare.mjs";

installPackages();
ensureTools(
	(line) => console.error(line),
	[
		{ program: "nix", package: "nix-bin" },
		{ program: "sqlite3", package: "sqlite3" },
	],
);
run("node", ["scripts/build.mjs"]);
const { build } = await import("esbuild");
const bundle = join(root, "bench/.bundle.mjs"); // beside its sources, for it imports from ../test
await build({
	absWorkingDir: root,
	entryPoints: ["bench/main.ts"],
	outfile: bundle,
	bundle: true,
	platform: "node",
	format: "esm",
	external: ["../test/system/*"],
});
process.chdir(root);
await import(pathToFileURL(bundle).href);
