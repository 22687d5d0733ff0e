import { buildCommand } from "@stricli/core";
import type { Closure } from "../closure/closure.ts";
import { allChains, type Chains, chainToNearest } from "../closure/reach.ts";
import { ANSWER_IS_NO, type Context, styleFor } from "./context.ts";
import { type EdgeEvidence, gatherEvidence } from "./evidence.ts";
import {
	flag,
	type SubjectFlags,
	subjectAliases,
	subjectAndTarget,
	subjectFlags,
} from "./flags.ts";
import { open } from "./open.ts";
import { withProgress } from "./progress.ts";
import { sayNothingMeant, targetsOf } from "./targets.ts";
import { whyTree } from "./text/why-tree.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends SubjectFlags {
	readonly all?: boolean;
	readonly precise?: boolean;
}

export const command = buildCommand<Flags, [string, string?], Context>({
	docs: {
		brief: "The chain of references that brings a path in",
		fullDescription:
			"The shortest chain from the subject to TARGET, or with --all every chain at once; with --precise the files that hold the references. Exits 1 when the subject does not depend on TARGET.",
		customUsage: [
			{ input: "python3", brief: "in the current system" },
			{ input: "./result glibc", brief: "in what a build left" },
			{ input: "--all ./result /python3/", brief: "every chain to anything called python3" },
			{ input: "--precise ./result openssl", brief: "with the very files" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: flag("Every chain, not only a shortest one"),
			precise: flag("The files that hold the references"),
		},
		aliases: { ...subjectAliases, a: "all" },
		positional: subjectAndTarget("A pattern"),
	},
	func: async function (flags, first, second) {
		const word = second ?? first;
		const subject = await open(this, flags, second === undefined ? undefined : first);
		const { closure } = subject;
		const targets = targetsOf(subject, word);
		const chain = chainToNearest(closure, targets);
		const chains: Chains = flags.all
			? allChains(closure, closure.roots, targets)
			: { paths: chain, edges: chain.slice(1).map((node, k) => [chain[k]!, node]) };
		const evidence = flags.precise
			? await withProgress(this, flags.quiet ?? false, (work) =>
					gatherEvidence(subject, chains.edges, flags.all ?? false, work),
				)
			: null;
		if (chain.length === 0) this.process.exitCode = ANSWER_IS_NO;
		if (flags.json) {
			const path = (i: number) => closure.paths[i]!;
			writeJson(this, "why", {
				from: path(chain[0] ?? closure.roots[0]!),
				to: targets.map(path),
				chain: chain.map(path),
				...(flags.all
					? { paths: chains.paths.map(path), edges: chains.edges.map((edge) => edge.map(path)) }
					: {}),
				...(evidence === null ? {} : { evidence: evidence.map((each) => record(closure, each)) }),
			});
			return;
		}
		if (chain.length === 0) {
			sayNothingMeant(this, closure, word);
			return;
		}
		const style = styleFor(this, flags.color);
		writeLines(
			this,
			whyTree(closure, chains.edges, [chain[0]!], new Set(targets), evidence, style),
		);
	},
});

function record(closure: Closure, { referrer, reference, evidence }: EdgeEvidence) {
	return { referrer: closure.paths[referrer], reference: closure.paths[reference], ...evidence };
}
