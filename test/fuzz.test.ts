import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("./fuzz/run.mjs", import.meta.url));

test("every parser reads or refuses whatever it is given", async () => {
	const fuzz = spawn(process.execPath, [script, "--seconds", "50"]);
	let said = "";
	for (const stream of [fuzz.stdout, fuzz.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			said += chunk.toString();
		});
	}
	const status = await new Promise((resolve) => fuzz.once("close", resolve));
	console.log(said); // the seed among it, by which a find can be had again
	expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining("nothing found") });
}, 300_000);
