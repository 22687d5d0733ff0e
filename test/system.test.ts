import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { system } from "./support.ts";

test("the test systems run from their store alone and hold the traps that tests rely on", () => {
	expect(Object.keys(system.attrs)).toContain("v1");
	const verify = fileURLToPath(new URL("./system/verify.mjs", import.meta.url));
	const said = execFileSync(process.execPath, [verify, "v1", "v2", "tiny", "tiny-v2"], {
		encoding: "utf8",
	});
	expect(said).toMatch(/\d+ passed$/m);
	expect(said).not.toMatch(/^failed/m);
}, 300_000);
