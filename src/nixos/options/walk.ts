import { randomUUID } from "node:crypto";
import { dotted } from "../catalogue/nix-text.ts";
import type { Configuration } from "../configuration.ts";
import { doesNotEvaluate, evaluatorsPoint } from "../does-not-evaluate.ts";
import { type EvaluationOptions, evaluate } from "../evaluate.ts";
import { readKillers, writeKillers } from "./killers.ts";
import type { WalkLine } from "./walk-schema.ts";

/** A definition that won, and what it mentions. */
export interface Definition {
	/**
	 * `services.openssh.enable`; where the value is a set, with the names that lead on in it:
	 * `environment.etc."udev/hwdb.bin".source`.
	 */
	readonly option: string;
	/** The option as it is declared: `environment.etc`. */
	readonly declared: string;
	/** Files that declare it. */
	readonly declaredIn: readonly string[];
	readonly file: string;
	/** 1500 an option's default, 1000 mkDefault, 100 plain, 50 mkForce. */
	readonly priority: number;
	/**
	 * Store paths of outputs and sources, or what lies below; as `x.drv!out` where Nix tells an
	 * output by its derivation; and `.drv` paths where the derivation as a whole is meant.
	 */
	readonly mentions: readonly string[];
}

/** An option of type bool that is on. */
export interface Switch {
	readonly option: string;
	readonly names: readonly string[];
	readonly priority: number;
	readonly declaredIn: readonly string[];
	readonly definedIn: readonly string[];
	/** What its module says of it, one line; null where nothing. */
	readonly description: string | null;
}

/** What the options of a system say. */
export interface Walk {
	readonly definitions: readonly Definition[];
	readonly switches: readonly Switch[];
	/** Options that could not be looked at, each with the evaluator's words. */
	readonly unseen: readonly { readonly option: string; readonly message: string }[];
	/** The folder of the modules that come with NixOS; what is not below it is the user's own. */
	readonly modulesPath: string | null;
}

/** Heap of a walk, in bytes: it needs about as much as an evaluation, of any system known 1 GiB. */
const HEAP = 2 * 2 ** 30;
/** Seconds that a single option may take. */
const PATIENCE = 60;
/** What the manual makes of a description: DocBook's elements, roles such as {option}, and **bold**. */
const MARKUP =
	/<\/?(?:link|xref|command|option|literal|filename|citerefentry|refentrytitle|manvolnum|para|emphasis|package|envar|varname|replaceable|code|note|warning)\b[^>]*>|\{[a-z]+\}(?=`)|\*\*(?=\w)|(?<=\w)\*\*/g;
/** An end that need not be the doing of the option it came at. */
const GAVE_OUT = /^(out of memory|gave no answer|the evaluator ended)/;

/**
 * Walks the options of a configuration. `names` are the name parts of the closure's paths: a
 * derivation of another name is left out unseen, for it cannot be in there.
 *
 * Costs somewhat more than an evaluation of the system, and up to one more for each definition
 * that kills the evaluator. Those are `unseen`; they are remembered, and looked at last in the
 * next walk over the same modules, where the first that still kills ends the walk and costs
 * nothing more. Throws `WhittleError` where the system as a whole does not evaluate.
 */
export async function walkOptions(
	configuration: Configuration,
	names: ReadonlySet<string>,
	options: EvaluationOptions,
): Promise<Walk> {
	const remembered = await readKillers();
	const late = Object.fromEntries([...remembered].map(([tree, each]) => [tree, [...each.keys()]]));
	const killers = new Map<string, string>();
	const found: Found = { heading: null, rows: new Map(), piece: null, lately: null };
	for (let from = 0, again = -1; ; ) {
		found.rows.delete(from); // an option of which only a part was walked
		const done = await inOneProcess(
			configuration,
			{ names: [...names], from, skip: [...killers.keys()], late },
			found,
			options,
		);
		if (done.ok) break;
		const { heading, piece, lately } = found;
		if (heading === null || piece === null) throw doesNotEvaluate(configuration, done.message);
		const message = evaluatorsPoint(done.message);
		if (GAVE_OUT.test(message) && lately === null && piece.n > from && piece.n > again) {
			[from, again] = [piece.n, piece.n]; // was it this option, or all before it?
			continue;
		}
		killers.set(piece.key, message);
		if (lately !== null) break;
		from = piece.n;
	}
	const { KeyNames } = await import("./walk-schema.ts");
	const { heading, rows, lately } = found;
	if (heading === null) throw new Error("a walk that went well has told nothing");
	const before = remembered.get(heading.modulesPath ?? "") ?? new Map<string, string>();
	const untried = heading.late.filter((key) => !killers.has(key) && lately?.has(key) !== true);
	const elsewhere = [...before.keys()].filter((key) => !heading.late.includes(key));
	const words = (key: string): [string, string] => [key, before.get(key) ?? ""];
	const unseen = new Map([...untried.map(words), ...killers]);
	if (heading.modulesPath !== null) {
		const kept = new Map([...elsewhere.map(words), ...unseen]);
		await writeKillers(heading.modulesPath, kept);
	}
	const lines = [...rows.keys()].sort((a, b) => a - b).flatMap((n) => rows.get(n)!);
	return {
		definitions: lines.flatMap((line) => ("option" in line ? definitionsIn(line) : [])),
		switches: lines.flatMap((line) => ("switch" in line ? [switchFrom(line)] : [])),
		unseen: [
			...[...unseen].map(([key, message]) => {
				const names = KeyNames.parse(JSON.parse(key));
				const file = names.at(-1)?.startsWith("/") ? names.pop() : undefined;
				return {
					option: dotted(names),
					message: file ? `${message} (set by ${file})` : message,
				};
			}),
			...lines.flatMap((line) => ("option" in line && line.cut ? [tooLarge(line)] : [])),
		],
		modulesPath: heading.modulesPath,
	};
}

type Heading = Extract<WalkLine, { modulesPath: unknown }>;
type DefinitionLine = Extract<WalkLine, { option: unknown }>;
type SwitchLine = Extract<WalkLine, { switch: unknown }>;

/** What the processes of a walk have told so far. */
interface Found {
	heading: Heading | null;
	/** By the number of their option. */
	readonly rows: Map<number, (DefinitionLine | SwitchLine)[]>;
	/** What was begun last. */
	piece: { readonly n: number; readonly key: string } | null;
	/** Of what is left for the end, what was begun; null before that. */
	lately: Set<string> | null;
}

interface Request {
	readonly names: readonly string[];
	readonly from: number;
	readonly skip: readonly string[];
	readonly late: Readonly<Record<string, readonly string[]>>;
}

async function inOneProcess(
	configuration: Configuration,
	request: Request,
	found: Found,
	options: EvaluationOptions,
) {
	const { WalkLine } = await import("./walk-schema.ts");
	const mark = `${randomUUID()} `; // nothing that a configuration traces begins like that
	const begin = `trace: ${mark}`;
	const onErrorLine = (line: string): boolean => {
		if (!line.startsWith(begin)) return line.startsWith("trace: ");
		const told = WalkLine.parse(JSON.parse(line.slice(begin.length)));
		if (Array.isArray(told)) {
			const [n, key] = told;
			if (key.length === 0) found.lately = new Set();
			else found.piece = { n, key: JSON.stringify(key) };
			if (found.lately !== null && key.length > 0) found.lately.add(JSON.stringify(key));
		} else if ("modulesPath" in told) found.heading = told;
		else if (found.piece !== null) {
			const { n } = found.piece;
			const rows = found.rows.get(n);
			if (rows === undefined) found.rows.set(n, [told]);
			else rows.push(told);
		}
		return true;
	};
	const limits = { heapLimit: HEAP, idleLimit: PATIENCE };
	return evaluate(
		"options.nix",
		configuration,
		{ mark, ...request },
		{
			...limits,
			...options,
			onErrorLine,
		},
	);
}

function definitionsIn({ option, priority, declarations, file, mentions }: DefinitionLine) {
	return mentions.map(
		({ at, paths }): Definition => ({
			option: dotted([...option, ...at]),
			declared: dotted(option),
			declaredIn: declarations,
			file,
			priority,
			mentions: [...new Set(paths)],
		}),
	);
}

function switchFrom(line: SwitchLine): Switch {
	const paragraph = line.description?.trim().split(/\n\s*\n/, 1)[0] ?? "";
	return {
		option: dotted(line.switch),
		names: line.switch,
		priority: line.priority,
		declaredIn: line.declarations,
		definedIn: line.files,
		description: paragraph.replace(MARKUP, "").replace(/\s+/g, " ").trim() || null,
	};
}

/** What a description says first: to its first full stop, colon or semicolon, that included. */
export function firstSentence(description: string): string {
	return description.replace(/(?<=[.:;]) .*$/s, "");
}

function tooLarge({ option, file }: DefinitionLine): Walk["unseen"][number] {
	return {
		option: dotted(option),
		message: `what ${file} sets is too large or deep to be followed to its end`,
	};
}
