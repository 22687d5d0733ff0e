import { buildCommand } from "@stricli/core";
import { isMostlySized, sum } from "../closure/closure.ts";
import { largest } from "../closure/largest.ts";
import { pathRecords } from "../closure/path-record.ts";
import { retainedPaths, retainedSizes } from "../closure/retained-sizes.ts";
import { contentsOf } from "../nix/store/contents.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import type { Prediction, Source } from "../nixos/prediction/prediction.ts";
import { heading } from "./answer.ts";
import {
	type ConfigurationFlags,
	configurationAliases,
	configurationFlags,
	configurationOnly,
} from "./configuration-flags.ts";
import { type Context, styleFor } from "./context.ts";
import { countFlag, minimumFlag } from "./flags.ts";
import { baseFlag, predictedSystem } from "./predicted-system.ts";
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
			base: baseFlag,
			count: { ...countFlag, default: "20" },
			minimum: { ...minimumFlag, default: "0" },
		},
		aliases: { ...configurationAliases, n: "count", s: "minimum" },
		positional: configurationOnly,
	},
	func: async function (flags, name) {
		const { prediction, base, caches, store } = await predictedSystem(this, flags, name);
		const { closure } = prediction;
		const retained = retainedSizes(closure);
		const ranks = isMostlySized(closure) ? retained : retainedPaths(closure);
		const asked = ranks.map((rank, i) => (retained[i]! < flags.minimum ? -1 : rank));
		const chosen = largest(closure, asked, flags.count, 0);
		if (flags.json) {
			writeJson(this, "predict", {
				...heading(closure),
				...figures(prediction),
				base: base === null ? null : base.closure.paths[base.closure.roots[0]!]!,
				caches,
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
