import { join } from "node:path";
import { buildCommand } from "@stricli/core";
import { type Closure, sum } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { largest } from "../closure/largest.ts";
import { pathRecords } from "../closure/path-record.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { nameOf } from "../closure/store-path.ts";
import type { Derivations } from "../nix/derivations/derivation.ts";
import { readDerivationFiles } from "../nix/derivations/derivation-files.ts";
import { storePathNamed } from "../nix/named-path.ts";
import { contentsOf } from "../nix/store/contents.ts";
import { DatabaseOutOfReach } from "../nix/store/database.ts";
import { deriverOf } from "../nix/store/deriver.ts";
import { type LocalStore, localStore } from "../nix/store/local-store.ts";
import { storeGraph } from "../nix/store/store-graph.ts";
import { fromStore } from "../nix/store-subject.ts";
import { configurationNamed } from "../nixos/configuration.ts";
import { openConfiguration } from "../nixos/opened-configuration.ts";
import { type Base, type Prediction, predict, type Source } from "../nixos/prediction.ts";
import { heading } from "./answer.ts";
import { cachesFor } from "./caches.ts";
import {
	type ConfigurationFlags,
	configurationAliases,
	configurationFlags,
	configurationOnly,
} from "./configuration-flags.ts";
import { type Context, styleFor } from "./context.ts";
import { countFlag, minimumFlag } from "./flags.ts";
import { open } from "./open.ts";
import { withProgress } from "./progress.ts";
import { predictionText } from "./text/predict-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends ConfigurationFlags {
	readonly base?: string;
	readonly count: number;
	readonly minimum: number;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The closure of a NixOS configuration and its size, before it is built",
		fullDescription:
			"Evaluates CONFIG, and tells what its system would consist of. What is in the store, or offered by a binary cache, is known exactly; the rest (units, /etc, the system's own parts) is predicted from a system that is built, the current one unless --base names another. Nothing is built or fetched.",
		customUsage: [
			{ input: ".#nixosConfigurations.x", brief: "how large will it be?" },
			{ input: "-f system.nix --base ./result", brief: "learning from what a build left" },
			{ input: ".#x --cache https://cache.example.org -n 50", brief: "asking that cache alone" },
			{ input: ".#x --json | jq .total.narSize", brief: "for a program" },
		],
	},
	parameters: {
		flags: {
			...configurationFlags,
			base: {
				kind: "parsed",
				parse: (value: string): string => value,
				optional: true,
				placeholder: "SUBJECT",
				brief: "A system that is built, to learn from; default: the current one",
			},
			count: { ...countFlag, default: "20" },
			minimum: { ...minimumFlag, default: "0" },
		},
		aliases: { ...configurationAliases, n: "count", s: "minimum" },
		positional: configurationOnly,
	},
	func: async function (flags, name) {
		const configuration = configurationNamed(name, flags.file, flags.attr);
		const caches = cachesFor(this, flags);
		const store = localStore(undefined);
		const base = await baseFor(this, flags, store);
		const prediction = await withProgress(this, flags.quiet ?? false, async (work) => {
			const { drv, derivations } = await openConfiguration(configuration, store, work);
			return caches.ask(work, (find) => predict(drv, derivations, base, { store, find }, work));
		});
		const { closure } = prediction;
		const chosen = largest(closure, retainedSizes(closure), flags.count, flags.minimum);
		if (flags.json) {
			writeJson(this, "predict", {
				...heading(closure),
				...figures(prediction),
				base: base === null ? null : base.closure.paths[base.closure.roots[0]!]!,
				caches: caches.urls,
				class: prediction.class,
				rebuilds: prediction.rebuilds,
				fetches: prediction.fetches,
				downloadSize: prediction.downloadSize ?? null,
				paths: records(prediction, chosen, store),
				problems: closure.problems,
			});
		} else {
			writeLines(this, predictionText(prediction, base, chosen, styleFor(this, flags.color)));
		}
	},
});

/** The system to learn from: what `--base` names, else the current one; null where there is none. */
async function baseFor(context: Context, flags: Flags, store: LocalStore): Promise<Base | null> {
	if (flags.base !== undefined) {
		const { color, quiet = false, refresh = false } = flags;
		const { closure } = await open(context, { color, quiet, refresh }, flags.base);
		return withDerivations(closure, store);
	}
	const current = currentSystem(store);
	if (current === null) return null;
	return withProgress(context, flags.quiet ?? false, async (work) =>
		(await storeGraph(store, work)).has(current)
			? withDerivations((await fromStore(store, current, work)).closure, store)
			: null,
	);
}

/** The NixOS system that runs here, or would after the next start. */
function currentSystem(store: LocalStore): string | null {
	const places = [join(store.root, "run/current-system"), join(store.stateDir, "profiles/system")];
	for (const place of places) {
		const path = storePathNamed(store, place);
		if (path !== null && nameOf(store.storeDir, path).startsWith("nixos-system-")) return path;
	}
	return null;
}

/** A built closure with what built it, where the store still has that. */
function withDerivations(closure: Closure, store: LocalStore): Base {
	const top = closure.paths[closure.roots[0]!]!;
	const drv = deriverIn(store, top);
	const derivations: Derivations = drv === null ? new Map() : readDerivationFiles(store, drv);
	return drv !== null && derivations.has(drv)
		? { closure, drv, derivations }
		: { closure, drv: null, derivations: null };
}

function deriverIn(store: LocalStore, path: string): string | null {
	try {
		return deriverOf(store, path);
	} catch (error) {
		// A base may come from elsewhere, and a store need not remember.
		if (error instanceof WhittleError || error instanceof DatabaseOutOfReach) return null;
		throw error;
	}
}

/** Paths and NAR bytes by where they are known from; a sum leaves out what is unknown. */
function figures({ closure, sources }: Prediction) {
	const of = (which: (source: Source) => boolean) => {
		const sizes = closure.narSize.filter((_, i) => which(sources[i]!));
		const known = sizes.filter((size) => !Number.isNaN(size));
		const narSize = known.length === 0 && sizes.length > 0 ? null : sum(known);
		return { paths: sizes.length, narSize, unknown: sizes.length - known.length };
	};
	return {
		known: of((source) => source !== "predicted"),
		predicted: of((source) => source === "predicted"),
	};
}

function* records({ closure, sources }: Prediction, chosen: Uint32Array, store: LocalStore) {
	let k = 0;
	for (const record of pathRecords(closure, chosen, contentsOf(store))) {
		yield { ...record, source: sources[chosen[k++]!]! };
	}
}
