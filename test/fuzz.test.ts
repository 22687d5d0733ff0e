import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("./fuzz/run.mjs", import.meta.url));

/** Always the same inputs here, so that a change is to blame; `npm run fuzz` tries new ones. */
const SEED = "20261121";

test("every parser reads or refuses whatever it is given", async () => {
	const fuzz = spawn(process.execPath, [script, "--seconds", "50", "--seed", SEED]);
	let said = "";
	for (const stream of [fuzz.stdout, fuzz.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			said += chunk.toString();
		});
	}
	const status = await new Promise((resolve) => fuzz.once("close", resolve));
	console.log(said);
	expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining("nothing found") });
}, 300_000);
