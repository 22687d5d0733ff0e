import { isMostlySized, isSized, nameAt, total, unsized } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { retainedPaths, retainedSizes } from "../../closure/retained-sizes.ts";
import { counted, figure, size } from "../../closure/size.ts";
import { ownName } from "../../nixos/configuration.ts";
import { type Attribution, retainedBySwitches } from "../../nixos/options/attribution.ts";
import { causesOf } from "../../nixos/options/causes.ts";
import { firstSentence, type Walk } from "../../nixos/options/walk.ts";
import type { Style } from "../context.ts";
import { type PathAnswer, ranksOf, type SwitchAnswer } from "../options-answer.ts";
import { wholeChainText } from "./chain.ts";
import { clip, table } from "./table.ts";
import { unsizedNote } from "./unsized-note.ts";

interface Answer {
	readonly found: Attribution;
	readonly walk: Walk;
	/** Where the configuration stands. */
	readonly folder: string;
	readonly isPredicted: boolean;
	readonly packages: readonly PathAnswer[];
	readonly switches: readonly SwitchAnswer[];
}

/** How many of each are told of one path. */
const TOLD = 4;

/** Switches by what only they hold, then the largest packages with what brings them in. */
export function* optionsSummary(
	answer: Answer,
	{ count, minimum }: { readonly count: number; readonly minimum: number },
	style: Style,
): Generator<string> {
	const { found, packages } = answer;
	const { closure, switches, definitions } = found;
	const sized = isMostlySized(closure);
	yield style.bold(clip(title(answer), style.width));
	yield* unsizedNote(closure, style);
	const all = answer.switches.filter(
		({ retained, alike, index }, k) =>
			retained.paths.length > 0 &&
			retained.weight >= minimum &&
			!alike.includes(answer.switches[k - 1]?.index ?? index),
	);
	yield "";
	yield style.bold(
		`Switches that are on, by ${sized ? "what" : "how many paths"} only they hold (predicted from the graph)`,
	);
	const shown = all.slice(0, count);
	const most = table(
		[
			{ title: "HOLDS", align: "right" },
			{ title: "SWITCH", align: "left" },
			{ title: "STRENGTH", align: "left" },
			{ title: "SET BY", align: "left" },
			{ title: "THE LARGEST OF IT", align: "left" },
		],
		shown.map(({ index, retained, alike }) => {
			const { option, priority, definedIn } = switches[index]!;
			const others = alike.length === 0 ? "" : ` (or ${alike.length} more)`;
			return [
				sized
					? held(found, retained.paths, retained.weight)
					: counted(retained.paths.length, "path"),
				escaped(option) + others,
				strength(priority),
				definedIn.map((file) => shortFile(answer, file)).join(", "),
				namesOf(found, retained.paths),
			];
		}),
		style.width,
	);
	yield style.dim(most.head);
	yield* most.lines;
	if (shown.length === 0) yield "  none that the graph tells of";
	if (all.length > shown.length) yield style.dim(`and ${all.length - shown.length} more: -n 0`);
	yield "";
	yield style.bold(
		sized
			? "Largest paths, and what brings them in"
			: "Paths that most others come with (most sizes are unknown), and what brings them in",
	);
	const retained = retainedPaths(closure);
	const brought = table(
		[
			...(sized ? [] : [{ title: "RETAINS", align: "right" } as const]),
			...(isSized(closure) ? [{ title: "NAR", align: "right" } as const] : []),
			{ title: "PATH", align: "left" },
			{ title: "BROUGHT IN BY", align: "left" },
			{ title: "STRENGTH", align: "left" },
			{ title: "FILE", align: "left" },
		],
		packages.map(({ path, causes, chains }) => {
			const [cause, ...others] = causes;
			const row = [
				...(sized ? [] : [counted(retained[path]!, "path")]),
				...(isSized(closure) ? [size(closure.narSize[path]!)] : []),
				escaped(nameAt(closure, path)),
			];
			if (cause === undefined) {
				const [chain] = chains;
				return [...row, chain ? `by ${wholeChainText(closure, chain, 80)}` : "-", "", ""];
			}
			const { option, priority, file } = definitions[cause.definition]!;
			const more = others.length === 0 ? "" : ` and ${others.length} more`;
			return [...row, escaped(option) + more, strength(priority), shortFile(answer, file)];
		}),
		style.width,
	);
	yield style.dim(brought.head);
	yield* brought.lines;
}

/** All about some paths. */
export function* optionsOfPaths(answer: Answer, style: Style): Generator<string> {
	for (const [k, each] of answer.packages.entries()) {
		if (k > 0) yield "";
		yield* aboutOne(answer, each, style);
	}
}

function* aboutOne(
	answer: Answer,
	{ path, causes, chains, covers }: PathAnswer,
	style: Style,
): Generator<string> {
	const { found, isPredicted } = answer;
	const { closure, definitions, switches } = found;
	const sizes = isSized(closure)
		? [
				`${size(closure.narSize[path]!)} NAR`,
				`retains ${size(Number.isNaN(closure.narSize[path]!) ? null : retainedSizes(closure)[path]!)}`,
			]
		: [];
	const facts = [...sizes, isPredicted ? "not built, predicted" : "built"].join(", ");
	yield style.bold(clip(`${escaped(nameAt(closure, path))}: ${facts}`, style.width));
	yield style.dim(escaped(closure.paths[path]!));
	for (const { definition, switches: off } of causes) {
		const { option, priority, file } = definitions[definition]!;
		yield `  ${style.bold(escaped(option))}, ${strength(priority)} by ${shortFile(answer, file)}`;
		const [likely, ...others] = off;
		const more = others.length === 0 ? "" : ` (or perhaps ${others.length} more: --json)`;
		yield likely === undefined
			? style.dim("    no switch that is on turns this off")
			: `    goes with ${escaped(switches[likely]!.option)} = false${more}`;
	}
	if (causes.length === 0) yield "  no option mentions it";
	if (chains.length > 0) {
		yield causes.length === 0 ? "  it comes with" : "  it also comes with";
		for (const chain of chains.slice(0, TOLD)) {
			yield `    ${wholeChainText(closure, chain, style.width - 4)}`;
			const [cause] = causes.length > 0 ? [] : causesOf(found, chain[0]!);
			if (cause === undefined) continue;
			const { option, file } = definitions[cause.definition]!;
			yield style.dim(`      by ${escaped(option)}, ${shortFile(answer, file)}`);
		}
		if (chains.length > TOLD) yield style.dim(`    and more, all with --json`);
	}
	if (covers.length === 0) {
		yield style.dim("  no few switches together turn it off");
		return;
	}
	yield "  turned off, as predicted from the graph, by";
	for (const cover of covers.slice(0, TOLD)) {
		const { weight, paths } = retainedBySwitches(found, cover);
		const words = cover.map((k) => `${escaped(switches[k]!.option)} = false`).join(" + ");
		yield `    ${words}, saving ${held(found, paths, weight)}${isSized(closure) ? ` in ${counted(paths.length, "path")}` : ""}`;
		for (const k of cover) {
			const { description, priority } = switches[k]!;
			const gives =
				description === null ? "its module says nothing of it" : firstSentence(description);
			yield style.dim(
				`      ${escaped(switches[k]!.option)} (${strength(priority)}): ${escaped(gives)}`,
			);
		}
	}
	if (covers.length > TOLD) yield style.dim(`    and ${covers.length - TOLD} more sets: --json`);
}

function title({ found: { closure }, isPredicted }: Answer): string {
	const { narSize, paths } = total(closure);
	const name = escaped(nameAt(closure, closure.roots[0]!));
	const sign = unsized(closure) > 0 ? "≥ " : "";
	const weight = narSize === null ? "" : `${sign}${size(narSize)} NAR, `;
	return `${name}: ${weight}${counted(paths, "path")}, ${isPredicted ? "not built: predicted" : "built"}`;
}

/** How strong a definition is, as a module would say it. */
function strength(priority: number): string {
	const words: Readonly<Record<number, string>> = {
		1500: "default",
		1000: "mkDefault",
		100: "set",
		60: "mkImageMediaOverride",
		50: "mkForce",
		10: "mkVMOverride",
	};
	return words[priority] ?? `mkOverride ${priority}`;
}

/** A file of NixOS by its place there, any other from where the configuration stands. */
function shortFile({ walk: { modulesPath }, folder }: Answer, file: string): string {
	if (modulesPath === null || !file.startsWith(`${modulesPath}/`)) {
		return escaped(ownName(file, folder));
	}
	const [, below = "/"] = /((?:\/nixos)?\/modules)$/.exec(modulesPath) ?? [];
	return escaped(`<nixpkgs>${below}${file.slice(modulesPath.length)}`);
}

/** What some paths weigh; of what is not built some sizes may not be known. */
function held({ closure }: Attribution, paths: Uint32Array, weight: number): string {
	const isWhole = !isSized(closure) || paths.every((i) => !Number.isNaN(closure.narSize[i]!));
	if (isWhole) return figure(closure, weight);
	return weight === 0 ? "?" : `${figure(closure, weight)} + ?`;
}

/** The heaviest of some paths, by name. */
function namesOf(found: Attribution, paths: Uint32Array): string {
	const { closure } = found;
	const ranks = ranksOf(found);
	const first = [...paths].sort((a, b) => ranks[b]! - ranks[a]!).slice(0, 3);
	const names = first.map((i) => escaped(nameAt(closure, i))).join(", ");
	return paths.length > first.length ? `${names}, …` : names;
}
