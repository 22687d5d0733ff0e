// npm run small-disk: a shell on a machine whose disk is too small for the system that it should
// get, to try `whittle upgrade` for real. With words behind it, they are run there instead of a
// shell; `--large` as the first of them: a larger disk, and twelve packages. As root.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { placesOfSources } from "./places-of-sources.mjs";
import { installPackages, root, run } from "./prepare.mjs";

installPackages();
run("node", ["scripts/build.mjs"]);
const bundle = join(root, `node_modules/.small-disk-${process.pid}.mjs`);
process.on("exit", () => rmSync(bundle, { force: true }));
const { build } = await import("esbuild");
await build({
	absWorkingDir: root,
	entryPoints: ["test/upgrade/small-disk.ts"],
	outfile: bundle,
	bundle: true,
	platform: "node",
	target: "node20",
	format: "esm",
	plugins: [placesOfSources],
	logLevel: "warning",
});
const { smallDisk } = await import(pathToFileURL(bundle).href);
process.exitCode = await smallDisk(process.argv.slice(2));
