import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the test system is what it claims to be, and its programs run from its store", () => {
	const verify = fileURLToPath(new URL("system/verify.mjs", import.meta.url));
	const { status, stdout, stderr } = spawnSync(process.execPath, [verify], { encoding: "utf8" });
	expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
	expect(stdout).toMatch(/^\d{3} passed/m);
}, 300_000);
