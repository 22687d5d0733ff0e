// npm run demo: installs, builds, and shows the main job on a real closure.
import { spawnSync } from "node:child_process";
import { installPackages, root, run } from "./prepare.mjs";

installPackages();
run("node", ["scripts/build.mjs"]);

const system = "examples/system-1.whittle";
for (const args of [
	[system],
	["why", system, "python3"],
	["who", system, "python3"],
	["top", system, "-n", "5", "--sort", "closure"],
]) {
	console.log(`\n$ whittle ${args.join(" ")}`);
	const { status } = spawnSync(process.execPath, ["dist/whittle.cjs", ...args], {
		cwd: root,
		stdio: "inherit",
	});
	if (status !== 0) process.exit(status ?? 1);
}
