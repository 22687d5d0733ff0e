import { dirname, resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { WhittleError } from "../closure/error.ts";
import { parseSize, size } from "../closure/size.ts";
import { cacheFolder } from "../nix/cache-folder.ts";
import { configurationNamed } from "../nixos/configuration.ts";
import { preview } from "../nixos/search/preview.ts";
import { shrink } from "../nixos/search/shrink.ts";
import type { ShrinkOptions } from "../nixos/search/with-world.ts";
import { readPolicy } from "../policy/policy-file.ts";
import { cachesFor } from "./caches.ts";
import {
	type ConfigurationFlags,
	configurationAliases,
	configurationFlags,
	configurationOnly,
	placesNamed,
} from "./configuration-flags.ts";
import { ANSWER_IS_NO, type Context, INTERRUPTED, styleFor } from "./context.ts";
import { configFlag, countFlag, flag, parsedFlag, textFlag } from "./flags.ts";
import { asker } from "./shrink/ask.ts";
import { ledgerDocument, type Outputs, outputsFor, writeOutputs } from "./shrink/outputs.ts";
import { watch } from "./shrink/watch.ts";
import { previewText, shrinkText } from "./text/shrink-text.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends ConfigurationFlags {
	readonly output?: string;
	readonly ledger?: string;
	readonly chart?: string;
	readonly until?: number;
	readonly dryRun?: boolean;
	readonly interactive?: boolean;
	readonly image?: string;
	readonly config?: string;
	readonly jobs?: number;
	readonly memory?: number;
	readonly minimum?: number;
	readonly count: number;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The smallest system that still does what it must",
		fullDescription:
			"Tries what could be turned off or left out of a NixOS configuration: options that are on, known reductions, module files and packages of one's own; alone, and jointly where only that helps. Each step is evaluated, built and measured, and stays only while all of [keep] in whittle.toml holds. Out comes a NixOS module of plain options, each step with what it saves and what is lost by it, a ledger of all that, and a chart. The configuration is not touched. What was tried is remembered: interrupted, the same command goes on where it was.",
		customUsage: [
			{ input: ".#nixosConfigurations.kiosk", brief: "as small as can be" },
			{ input: ".#kiosk --until 300MiB", brief: "as small as need be" },
			{ input: "-f system.nix --dry-run", brief: "what could be tried; builds nothing" },
			{ input: ".#kiosk --image isoImage", brief: "and what becomes of the image" },
		],
	},
	parameters: {
		flags: {
			...configurationFlags,
			output: textFlag("FILE", "The module; default size-reduction.nix"),
			ledger: textFlag("FILE", "The ledger of steps; default whittle-ledger.json"),
			chart: textFlag("FILE", "The chart of steps; default size-reduction.svg"),
			until: parsedFlag(
				(value: string): number => parseSize(value),
				"SIZE",
				"Stop as soon as the closure is no larger (NAR bytes: 300MiB); exit code 1 if it cannot be",
			),
			dryRun: flag(
				"Evaluate and predict only: tell what could be tried; builds and writes nothing",
			),
			interactive: flag("Ask before each step is taken"),
			image: textFlag("ATTR", "An image below system.build to build and measure too: isoImage"),
			config: configFlag,
			jobs: parsedFlag(positive, "N", "Evaluations at once, at most; default one a processor"),
			memory: parsedFlag(
				(value: string): number => parseSize(value),
				"SIZE",
				"Memory for evaluations; default three quarters of what is free",
			),
			minimum: parsedFlag(
				(value: string): number => parseSize(value),
				"SIZE",
				"What a step must save to be worth it; default a ten-thousandth of the closure",
			),
			count: { ...countFlag, default: "10", brief: "How many rows of text to list; 0 for all" },
		},
		aliases: { ...configurationAliases, o: "output", n: "count", s: "minimum" },
		positional: configurationOnly,
	},
	func: async function (flags, name) {
		const configuration = configurationNamed(name, flags.file, flags.attr);
		refuseCrossed(flags);
		const policy = await readPolicy(flags.config);
		const { output: module, ledger, chart } = flags;
		const outputs = flags.dryRun === true ? null : outputsFor({ module, ledger, chart });
		const { store, cache } = placesNamed(flags);
		const caches = cachesFor(this, { ...flags, cache });
		const stop = new AbortController();
		const interrupt = () => stop.abort(new Error("interrupted"));
		process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
		const watching = watch(this, flags.quiet ?? false);
		const work = { signal: stop.signal, onProgress: watching.onProgress };
		const ask = flags.interactive === true ? asker(this, stop.signal, watching.clear) : null;
		try {
			await caches.ask(work, async (find) => {
				const options: ShrinkOptions = {
					...work,
					configuration,
					label: labelOf(name, flags),
					policy,
					store,
					caches: find,
					memory: flags.memory ?? null,
					jobs: flags.jobs ?? null,
					image: flags.image ?? null,
					cacheFolder: cacheFolder(process.env),
					refresh: flags.refresh ?? false,
					floor: flags.minimum ?? null,
					until: flags.until ?? null,
					folder: dirname(resolve(outputs?.module ?? ".")),
					emit: watching.emit,
					ask,
				};
				if (outputs === null) await dryRun(this, options, flags, watching.clear);
				else await realRun(this, options, outputs, flags, watching.clear);
			});
		} catch (error) {
			watching.clear();
			if (!stop.signal.aborted) throw error;
			this.process.stderr.write(
				"whittle: interrupted; what was tried is remembered: the same command goes on from there\n",
			);
			this.process.exitCode = INTERRUPTED;
		} finally {
			process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
		}
	},
});

/** Tells what could be tried. */
async function dryRun(
	context: Context,
	options: ShrinkOptions,
	flags: Flags,
	clear: () => void,
): Promise<void> {
	const found = await preview(options);
	clear();
	if (!flags.json) {
		writeLines(context, previewText(found, flags.count, styleFor(context, flags.color)));
		return;
	}
	const { before, paths, unknown, candidates, rejected } = found;
	const { label: configuration } = options;
	const none = { steps: [], image: null, drv: null, module: null };
	const dry = { configuration, dryRun: true, before, after: before, paths, unknown };
	writeJson(context, "shrink", { ...dry, ...none, candidates, rejected });
}

/** Searches, writes what was found, and tells it; the answer is no where `until` is not reached. */
async function realRun(
	context: Context,
	options: ShrinkOptions,
	outputs: Outputs,
	flags: Flags,
	clear: () => void,
): Promise<void> {
	const { ledger, counts } = await shrink(options);
	clear();
	writeOutputs(outputs, ledger);
	if (flags.json) {
		const { schema: _schema, ...document } = ledgerDocument(ledger);
		writeJson(context, "shrink", { ...document, counts });
	} else {
		writeLines(context, shrinkText(ledger, outputs, flags.count, styleFor(context, flags.color)));
	}
	const { until } = options;
	if (until === null || ledger.after <= until) return;
	context.process.stderr.write(
		`whittle: ${size(until)} cannot be reached: ${size(ledger.after)} is the least that was found\n`,
	);
	context.process.exitCode = ANSWER_IS_NO;
}

function positive(value: string): number {
	if (!/^[1-9]\d{0,3}$/.test(value)) throw new SyntaxError(`“${value}” is not a number from 1`);
	return Number(value);
}

/** Flags that ask for two things at once. */
function refuseCrossed({ dryRun, interactive, output, ledger, chart, until }: Flags): void {
	if (dryRun !== true) return;
	const flags = { interactive, "-o": output, ledger, chart, until };
	const crossed = Object.entries(flags).find(([, value]) => value !== undefined);
	if (crossed === undefined) return;
	const word = crossed[0].startsWith("-") ? crossed[0] : `--${crossed[0]}`;
	throw new WhittleError(
		"nothing-to-write",
		`--dry-run and ${word} do not go together`,
		null,
		"leave one of them out",
	);
}

/** The configuration as the person named it. */
function labelOf(name: string | undefined, { file, attr }: Flags): string {
	return name ?? [file, attr].filter((word) => word !== undefined).join(" ");
}
