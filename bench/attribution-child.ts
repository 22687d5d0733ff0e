// Opens the configuration that its one argument names, walks its options and joins them with the
// closure: at first sight, then again. Prints what that took as JSON. To be run with an empty
// cache folder, which is where it is remembered what killed the evaluator.
import { nameAt } from "../src/closure/closure.ts";
import { localStore } from "../src/nix/store/local-store.ts";
import type { Work } from "../src/nix/work.ts";
import { configurationNamed } from "../src/nixos/configuration.ts";
import { openConfiguration } from "../src/nixos/opened-configuration.ts";
import { attribution } from "../src/nixos/options/attribution.ts";
import { walkOptions } from "../src/nixos/options/walk.ts";
import { predict } from "../src/nixos/prediction/prediction.ts";
import { watchEvaluators } from "../test/nixos/evaluators.ts";

/** What it prints. */
export interface Attributed {
	readonly paths: number;
	/** Of those, which definitions mention. */
	readonly mentioned: number;
	readonly switches: number;
	readonly unseen: number;
	readonly firstSeconds: number;
	readonly againSeconds: number;
	/** Bytes of the largest resident set of an evaluator that walked. */
	readonly peak: number;
}

const work: Work = { signal: new AbortController().signal, onProgress: () => {} };
const configuration = configurationNamed(undefined, process.argv[2], undefined);
const store = localStore(undefined);
const { drv, derivations } = await openConfiguration(configuration, store, work);
const nowhere = { store, find: async () => new Map() };
const { closure } = await predict(drv, derivations, null, nowhere, work);
const names = new Set(closure.paths.map((_, i) => nameAt(closure, i)));

async function attributed() {
	const start = performance.now();
	const walk = await walkOptions(configuration, names, { signal: work.signal });
	const found = attribution(closure, derivations, walk);
	return { walk, found, seconds: (performance.now() - start) / 1000 };
}

const watch = watchEvaluators();
const first = await attributed();
const again = await attributed();
watch.end();
const told: Attributed = {
	paths: closure.paths.length,
	mentioned: new Set(first.found.definitions.flatMap(({ paths }) => paths)).size,
	switches: first.found.switches.length,
	unseen: first.walk.unseen.length,
	firstSeconds: first.seconds,
	againSeconds: again.seconds,
	peak: watch.most.bytes,
};
process.stdout.write(JSON.stringify(told));
