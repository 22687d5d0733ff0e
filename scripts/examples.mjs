// Makes the snapshots in examples/ anew from versions 1 and 2 of the test system.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { buildSystem } from "../test/system/index.mjs";
import { installPackages, root, run } from "./prepare.mjs";

installPackages();
run("node", ["scripts/build.mjs"]);
const { root: store, attrs } = await buildSystem(["v1", "v2"]);
mkdirSync(`${root}examples`, { recursive: true });
for (const [file, path] of [
	["system-1.whittle", attrs.v1],
	["system-2.whittle", attrs.v2],
]) {
	const args = [
		"export",
		"--store",
		store,
		path,
		"--disk",
		"--format",
		"snapshot",
		"-o",
		`examples/${file}`,
	];
	const { status } = spawnSync(process.execPath, ["dist/whittle.cjs", ...args], {
		cwd: root,
		stdio: "inherit",
	});
	if (status !== 0) process.exit(status ?? 1);
}
