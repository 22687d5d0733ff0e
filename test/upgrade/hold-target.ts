// A driver to kill: opens a target, locks it, says so, and runs a command there.
//   node hold-target.mjs ADDRESS activate | check COMMAND…
import { openTarget } from "../../src/upgrade/target/target.ts";

const [address, how, ...command] = process.argv.slice(2);
const { signal } = new AbortController();
const target = await openTarget(
	address,
	{ signal, onCommand: () => {}, dryRun: false, profile: null, nixOptions: [] },
	{ signal, onProgress: () => {} },
);
await target.lock();
console.log("locked");
const system = (await target.standing()).profile ?? "";
await (how === "activate" ? target.activate(system, command) : target.check(system, command, 600));
await target.close();
