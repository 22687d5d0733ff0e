// npm test: installs what the tests need, builds program and test system, runs the tests.
// Further arguments go to vitest: npm test -- src/closure
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bin, installPackages, root, run } from "./prepare.mjs";

installPackages();
run("node", ["scripts/build.mjs"]);
run("node", ["test/system/build.mjs"]);

const report = join(root, "node_modules/.vitest-report.json");
rmSync(report, { force: true });
const { status } = spawnSync(
	bin("vitest"),
	[
		"run",
		"--reporter=default",
		"--reporter=json",
		`--outputFile.json=${report}`,
		...process.argv.slice(2),
	],
	{ cwd: root, stdio: "inherit" },
);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
	readFileSync(report, "utf8"),
);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
process.exitCode = status ?? 1;
