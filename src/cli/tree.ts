import { buildCommand } from "@stricli/core";
import { type Closure, isSized, nameAt, total } from "../closure/closure.ts";
import { dependencyTrees, type TreeNode } from "../closure/dependency-tree.ts";
import { escaped } from "../closure/escape.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { figure, parseSize, size } from "../closure/size.ts";
import { type Context, type Style, styleFor } from "./context.ts";
import {
	allFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
	textFlag,
} from "./flags.ts";
import { open } from "./open.ts";
import { sayNothingMeant, targetsOf } from "./targets.ts";
import { drawTree } from "./text/draw-tree.ts";
import { writeLines } from "./write.ts";

interface Flags extends SubjectFlags {
	readonly all?: boolean;
	readonly depth?: number;
	readonly min: number;
	readonly invert?: string;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The references as a tree, the heaviest first",
		fullDescription:
			"Every path under what refers to it, sorted by retained size. A path is expanded where it is met first; elsewhere it is marked (*). With --invert the tree goes from the paths that PATTERN means up to what refers to them.",
		customUsage: [
			{ input: "--depth 2", brief: "the current system, two levels" },
			{ input: "./result --min 10MiB", brief: "only what retains ten mebibytes" },
			{ input: "./result --invert python3", brief: "who refers to python3, up to the system" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: allFlag,
			depth: {
				kind: "parsed",
				parse: (value: string): number => {
					if (!/^\d+$/.test(value)) throw new SyntaxError(`“${value}” is not a number of levels`);
					return Number(value);
				},
				optional: true,
				placeholder: "LEVELS",
				brief: "Levels below the top; default all",
			},
			min: {
				kind: "parsed",
				parse: (value: string): number => parseSize(value),
				default: "0",
				placeholder: "SIZE",
				brief: "Leave out what retains less",
			},
			invert: textFlag("PATTERN", "From these paths up to their referrers"),
		},
		aliases: { ...subjectAliases, s: "min" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const subject = await open(this, flags, name, flags.all ?? false);
		const { closure } = subject;
		const tops = flags.invert === undefined ? closure.roots : targetsOf(subject, flags.invert);
		if (tops.length === 0) sayNothingMeant(this, closure, flags.invert ?? "");
		const trees = dependencyTrees(closure, tops, {
			...(flags.depth === undefined ? {} : { depth: flags.depth }),
			min: flags.min,
			invert: flags.invert !== undefined,
		});
		if (flags.json) {
			for (const piece of jsonPieces(closure, trees)) this.process.stdout.write(piece);
			return;
		}
		writeLines(this, text(closure, trees, styleFor(this, flags.color)));
	},
});

function* text(closure: Closure, trees: readonly TreeNode[], style: Style): Generator<string> {
	const retained = retainedSizes(closure);
	const sized = isSized(closure);
	const label = ({ path, repeated, children, hidden }: TreeNode): string[] => {
		const name = escaped(nameAt(closure, path));
		const nar = sized ? `${size(closure.narSize[path]!)} ` : "";
		const figures = `${nar}(${figure(closure, retained[path]!)})`;
		if (repeated) return [style.dim(`${name} (*)`)];
		const line = `${children.length > 0 ? style.bold(name) : name}  ${figures}`;
		return hidden > 0 ? [`${line}  ${style.dim(`+${hidden}`)}`] : [line];
	};
	for (const tree of trees) yield* drawTree(tree, label);
	if (trees.length === 0) return;
	const legend = sized ? "NAR size (retained size)" : "(retained paths)";
	yield style.dim(`${legend}; (*) expanded above; +N not shown`);
}

/**
 * The document of `whittle.tree/1`, written without recursion, for a chain of a hundred
 * thousand paths is deeper than JSON.stringify goes. Several tops hang below one without
 * a path, so that `root` is always one tree.
 */
function* jsonPieces(closure: Closure, trees: readonly TreeNode[]): Generator<string> {
	const retained = retainedSizes(closure);
	const sized = isSized(closure);
	const open = ({ path, repeated }: TreeNode) => {
		const nar = closure.narSize[path]!;
		return JSON.stringify({
			path: closure.paths[path],
			narSize: Number.isNaN(nar) ? null : nar,
			retainedSize: sized ? retained[path] : null,
			repeated,
		}).replace(/\}$/, ',"children":[');
	};
	yield '{"schema":"whittle.tree/1","root":';
	const single = trees.length === 1;
	if (!single) {
		const all = trees.length === 0 || !sized ? null : total(closure).narSize;
		yield `{"path":null,"narSize":null,"retainedSize":${all},"repeated":false,"children":[`;
	}
	let batch = "";
	const stack: (TreeNode | string)[] = [];
	const pushAll = (nodes: readonly TreeNode[]) => {
		for (let k = nodes.length - 1; k >= 0; k--) {
			stack.push(nodes[k]!);
			if (k > 0) stack.push(",");
		}
	};
	pushAll(trees);
	for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
		if (typeof at === "string") batch += at;
		else {
			batch += open(at);
			stack.push("]}");
			pushAll(at.children);
		}
		if (batch.length > 1 << 16) {
			yield batch;
			batch = "";
		}
	}
	yield `${batch}${single ? "" : "]}"}}\n`;
}
