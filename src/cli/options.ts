import { buildCommand } from "@stricli/core";
import { isSized, nameAt, unsized, weights } from "../closure/closure.ts";
import { largest } from "../closure/largest.ts";
import { matches } from "../closure/pattern.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { counted } from "../closure/size.ts";
import { folderOf } from "../nixos/configuration.ts";
import { type Attribution, attribution } from "../nixos/options/attribution.ts";
import { walkOptions } from "../nixos/options/walk.ts";
import { heading } from "./answer.ts";
import {
	type ConfigurationFlags,
	configurationAliases,
	configurationFlags,
	configurationOnly,
} from "./configuration-flags.ts";
import { type Context, styleFor } from "./context.ts";
import { countFlag, minimumFlag, textFlag } from "./flags.ts";
import {
	aboutPath,
	heldBySwitches,
	type PathAnswer,
	ranksOf,
	type SwitchAnswer,
} from "./options-answer.ts";
import { baseFlag, predictedSystem } from "./predicted-system.ts";
import { withProgress } from "./progress.ts";
import { sayNothingMeant } from "./targets.ts";
import { optionsOfPaths, optionsSummary } from "./text/options-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends ConfigurationFlags {
	readonly base?: string;
	readonly path?: string;
	readonly count: number;
	readonly minimum: number;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "Which option and file brought a path in, and what turns it off",
		fullDescription:
			"Evaluates a NixOS configuration and joins what its options mention with the closure of the system, as built or else as predicted: for each path the definitions that bring it in, with file and strength, and the switches that would take it away; for each switch that is on what only it holds. What a switch holds is estimated from the graph of references, not tried.",
		customUsage: [
			{ input: ".#x", brief: "switches by what they hold, then the largest packages" },
			{ input: ".#x --path perl", brief: "what brings perl in" },
			{ input: "-f system.nix --path /python/", brief: "all paths of such a name" },
			{ input: ".#x -n 0 --json", brief: "all, for a program" },
		],
	},
	parameters: {
		flags: {
			...configurationFlags,
			base: baseFlag,
			path: textFlag("PATTERN", "Only about the paths that are meant"),
			count: { ...countFlag, default: "20" },
			minimum: { ...minimumFlag, default: "0" },
		},
		aliases: { ...configurationAliases, n: "count", s: "minimum" },
		positional: configurationOnly,
	},
	func: async function (flags, name) {
		const system = await predictedSystem(this, flags, name);
		const { closure, sources } = system.prediction;
		const isPredicted = sources.some((source) => source !== "store");
		const { walk, found } = await withProgress(this, flags.quiet ?? false, async (work) => {
			const names = new Set(closure.paths.map((_, i) => nameAt(closure, i)));
			work.onProgress({ what: "walking the options", done: 0, of: null, unit: "count" });
			const walk = await walkOptions(system.configuration, names, {
				signal: work.signal,
				store: system.store.url,
			});
			return { walk, found: attribution(closure, system.derivations, walk) };
		});
		const named = flags.path === undefined ? null : matches(closure, flags.path);
		if (named?.length === 0) sayNothingMeant(this, closure, flags.path!);
		const byWeight = weights(closure);
		const meant = new Set(named ?? closure.paths.keys());
		const asked = ranksOf(found).map((rank, i) =>
			meant.has(i) && byWeight[i]! >= flags.minimum ? rank : -1,
		);
		const chosen = Array.from(largest(closure, asked, flags.count, 0));
		const packages = chosen.map((i) => aboutPath(found, i, named !== null));
		const all = heldBySwitches(found);
		const concerned = new Set(
			packages.flatMap(({ causes, covers }) => [
				...causes.flatMap(({ switches }) => switches),
				...covers.flat(),
			]),
		);
		const switches = named === null ? all : all.filter(({ index }) => concerned.has(index));
		if (flags.json) {
			const shown = switches.filter(({ retained }) => retained.weight >= flags.minimum);
			writeJson(this, "options", {
				...heading(closure),
				predicted: isPredicted,
				unsized: unsized(closure),
				packages: packages.map((each) => pathRecord(found, each)),
				switches: shown.slice(0, flags.count).map((each) => switchRecord(found, each)),
				unseen: walk.unseen,
			});
			return;
		}
		if (named?.length === 0) return;
		const style = styleFor(this, flags.color);
		const folder = folderOf(system.configuration);
		const answer = { found, walk, folder, isPredicted, packages, switches };
		writeLines(
			this,
			named === null ? optionsSummary(answer, flags, style) : optionsOfPaths(answer, style),
		);
		const { length } = walk.unseen;
		if (length > 0 && !flags.quiet) {
			this.process.stderr.write(
				`whittle: ${counted(length, "option")} could not be looked at, for evaluating fails there; --json names them\n`,
			);
		}
	},
});

function pathRecord(found: Attribution, { path, causes, chains, covers }: PathAnswer) {
	const { closure, definitions, switches } = found;
	const size = closure.narSize[path]!;
	const name = (k: number) => switches[k]!.option;
	return {
		path: closure.paths[path]!,
		narSize: Number.isNaN(size) ? null : size,
		retainedSize: isSized(closure) ? retainedSizes(closure)[path]! : null,
		definitions: causes.map(({ definition, switches }) => {
			const { option, file, priority } = definitions[definition]!;
			return { option, file, priority, switches: switches.map(name) };
		}),
		via: chains.map((chain) => chain.map((i) => closure.paths[i]!)),
		covers: covers.map((cover) => cover.map(name)),
	};
}

function switchRecord({ closure, switches }: Attribution, { index, retained }: SwitchAnswer) {
	const { option, priority, definedIn, declaredIn, description } = switches[index]!;
	return {
		option,
		value: true,
		priority,
		definedIn,
		declaredIn,
		description,
		retained: isSized(closure) ? retained.weight : null,
		unsized: retained.paths.reduce((sum, i) => sum + Number(Number.isNaN(closure.narSize[i]!)), 0),
		paths: Array.from(retained.paths, (i) => closure.paths[i]!),
	};
}
