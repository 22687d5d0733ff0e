// Bundles small-disk.ts and runs it: a machine of the lab, as a shell or for the words behind.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { placesOfSources } from "../../scripts/places-of-sources.mjs";
import { root } from "../../scripts/prepare.mjs";

const bundle = join(root, `node_modules/.small-disk-${process.pid}.mjs`);
process.on("exit", () => rmSync(bundle, { force: true }));
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
