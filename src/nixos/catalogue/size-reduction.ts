import { relative } from "node:path";
import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import { type Change, type NixValue, type Setting, settingKey } from "./change.ts";
import { dotted, nixPath, nixText, type Uses } from "./nix-text.ts";

/** One accepted step, with what its comment says. Sizes are NAR bytes. */
export interface ReductionStep {
	readonly changes: readonly Change[];
	/** Of each setting of the changes, in order: the priority it needs, null for a plain one. */
	readonly priorities: readonly (number | null)[];
	/** Names of packages that go, the largest first. */
	readonly drops: readonly string[];
	/** What it saves on the system as it was; null where that was not tried. */
	readonly alone: number | null;
	/** What it saves on top of the steps before it. */
	readonly together: number;
	readonly losses: readonly string[];
}

/**
 * The text of size-reduction.nix: a NixOS module that makes the changes of all steps, each as
 * weakly as will do. `folder` is where the module will lie, as Nix sees it: module files that are
 * left out are named from there; whole where it is null. The same steps give the same text.
 */
export function sizeReductionModule(
	steps: readonly ReductionStep[],
	folder: string | null = null,
): string {
	const uses: Uses = new Set();
	const parts = [
		importsText(steps, uses),
		disabledText(steps, folder),
		...definitionsText(steps, uses),
	].filter((part) => part !== "");
	const names = [...(["lib", "pkgs"] as const).filter((name) => uses.has(name)), "..."];
	const head = [
		"# Written by whittle shrink. Take it in with `imports = [ ./size-reduction.nix ];`.",
		"# Sizes are of uncompressed store paths: alone on the system as it was, then on top of the",
		"# steps above.",
	];
	const body = parts.length === 0 ? "{ }" : `{\n${parts.join("\n\n")}\n}`;
	return `${head.join("\n")}\n{ ${names.join(", ")} }:\n${body}\n`;
}

/** A definition that some step makes. */
interface Definition {
	readonly step: number;
	/** The change that it is of. */
	readonly id: string;
	readonly setting: Setting;
	readonly priority: number | null;
}

function definitionsOf(steps: readonly ReductionStep[]): Definition[] {
	return steps.flatMap(({ changes, priorities }, step) =>
		changes
			.flatMap(({ id, settings }) => settings.map((setting) => ({ id, setting })))
			.map(({ id, setting }, i) => ({ step, id, setting, priority: priorities[i] ?? null })),
	);
}

/** All definitions of one option, or of an option and what lies below it. */
interface Group {
	readonly option: readonly string[];
	readonly definitions: Definition[];
}

function groups(definitions: readonly Definition[]): Group[] {
	const set = definitions.filter(({ setting }) => setting.how !== "without");
	const found: Group[] = [];
	for (const definition of set) {
		// The shortest path of those in a line with this one, so that no attribute is set twice.
		const option = set
			.map(({ setting }) => setting.option)
			.filter((other) => isWithin(definition.setting.option, other))
			.reduce((a, b) => (b.length < a.length ? b : a));
		const group = found.find((other) => dotted(other.option) === dotted(option));
		if (group === undefined) found.push({ option, definitions: [definition] });
		else group.definitions.push(definition);
	}
	return found;
}

function isWithin(path: readonly string[], outer: readonly string[]): boolean {
	return outer.every((name, i) => path[i] === name);
}

function definitionsText(steps: readonly ReductionStep[], uses: Uses): string[] {
	const all = groups(definitionsOf(steps));
	return steps.flatMap((step, number) => {
		const touched = all.filter(({ definitions }) => definitions.some((d) => d.step === number));
		if (touched.length === 0) return [];
		const lines = touched.map((group) =>
			group.definitions[0]!.step === number
				? `  ${dotted(group.option)} = ${groupText(group, uses)};`
				: `  # ${escaped(dotted(group.option))}: together with step ${group.definitions[0]!.step + 1}`,
		);
		return [`${comment(step, number, "  ")}\n${lines.join("\n")}`];
	});
}

function groupText({ option, definitions }: Group, uses: Uses): string {
	const texts: string[] = [];
	for (const { setting, priority } of combined(definitions)) {
		const left = setting.option.slice(option.length);
		const inner = `${strength(setting, priority, uses)}${nixText(setting.value, uses, "  ")}`;
		const text = left.length === 0 ? inner : `{ ${dotted(left)} = ${inner}; }`;
		texts.push(text);
	}
	if (texts.length === 1) return texts[0]!;
	uses.add("lib");
	return `lib.mkMerge [\n${texts.map((text) => `    (${text})`).join("\n")}\n  ]`;
}

/** As they are tried: in the order of the changes, each once, lists that are alike as one list. */
function combined(definitions: readonly Definition[]): Definition[] {
	const found: Definition[] = [];
	const seen = new Set<string>();
	const inOrder = [...definitions].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
	for (const definition of inOrder) {
		const { setting, priority } = definition;
		const { value, option, how } = setting;
		const key = settingKey(setting);
		if (seen.has(key)) continue;
		seen.add(key);
		const at = found.findIndex(
			(other) =>
				other.priority === priority &&
				other.setting.how === how &&
				dotted(other.setting.option) === dotted(option) &&
				isList(other.setting.value),
		);
		const before = found[at]?.setting.value;
		if (before === undefined || !isList(before) || !isList(value)) found.push(definition);
		else found[at] = { ...found[at]!, setting: { ...setting, value: [...before, ...value] } };
	}
	return found;
}

function isList(value: NixValue): value is readonly NixValue[] {
	return Array.isArray(value);
}

/** What is added to a list comes after all others, wherever the module is taken in. */
function strength({ how, value }: Setting, priority: number | null, uses: Uses): string {
	const isAdded = how === "add" && isList(value);
	if (!isAdded && priority === null) return "";
	uses.add("lib");
	if (isAdded) return "lib.mkAfter ";
	return priority === 50 ? "lib.mkForce " : `lib.mkOverride ${priority} `;
}

/** Single packages go by what their list comes to; a declaration has to be a module of its own. */
function importsText(steps: readonly ReductionStep[], uses: Uses): string {
	const without = definitionsOf(steps).filter(({ setting }) => setting.how === "without");
	if (without.length === 0) return "";
	uses.add("lib");
	const modules = [...new Set(without.map(({ setting }) => dotted(setting.option)))].map((path) => {
		const of = without.filter(({ setting }) => dotted(setting.option) === path);
		const names = [
			...new Set(of.flatMap(({ setting }) => (isList(setting.value) ? setting.value : []))),
		];
		const comments = [...new Set(of.map(({ step }) => step))].map((step) =>
			comment(steps[step]!, step, "    "),
		);
		const kept =
			names.length === 1
				? `lib.getName package != ${nixText(names[0]!)}`
				: `!(builtins.elem (lib.getName package) ${nixText(names, uses, "      ")})`;
		return [
			...comments,
			"    {",
			`      options.${path} = lib.mkOption {`,
			`        apply = builtins.filter (package: ${kept});`,
			"      };",
			"    }",
		].join("\n");
	});
	return `  imports = [\n${modules.join("\n")}\n  ];`;
}

function disabledText(steps: readonly ReductionStep[], folder: string | null): string {
	const seen = new Set<string>();
	const lines = steps.flatMap((step, number) => {
		const files = step.changes
			.flatMap(({ disabledModules }) => disabledModules)
			.filter((file) => !seen.has(file) && seen.add(file));
		if (files.length === 0) return [];
		return [
			comment(step, number, "    "),
			...files.map((file) => `    ${moduleText(file, folder)}`),
		];
	});
	return lines.length === 0 ? "" : `  disabledModules = [\n${lines.join("\n")}\n  ];`;
}

/** A file by its path; what is no whole path is named as NixOS's own modules are. */
function moduleText(file: string, folder: string | null): string {
	if (!file.startsWith("/")) return nixText(file);
	return nixPath(file, folder === null ? null : relative(folder, file));
}

/** Names that a comment lists at most. */
const NAMED = 8;

function comment(step: ReductionStep, number: number, indent: string): string {
	const { changes, drops, alone, together, losses } = step;
	const more = drops.length > NAMED ? ` and ${drops.length - NAMED} more` : "";
	const on =
		number === 0
			? ""
			: alone === null
				? " on top of those above"
				: ` alone, ${size(together)} on top of those above`;
	const said = [
		`${number + 1}. ${changes.map(({ id }) => id).join(" + ")}`,
		...(drops.length === 0 ? [] : [`Drops ${drops.slice(0, NAMED).join(", ")}${more}.`]),
		`Saves ${size(alone ?? together)}${on}.`,
		`Costs: ${losses.join("; ")}.`,
	];
	return said.flatMap((line) => wrapped(escaped(line), `${indent}# `)).join("\n");
}

const WIDTH = 98;

function wrapped(line: string, start: string): string[] {
	const lines: string[] = [];
	let current = start.trimEnd();
	for (const word of line.split(" ")) {
		if (current.length + 1 + word.length > WIDTH && current.length > start.length) {
			lines.push(current);
			current = start.trimEnd();
		}
		current += ` ${word}`;
	}
	return [...lines, current];
}
