import { buildCommand } from "@stricli/core";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { nameOf } from "../closure/store-path.ts";
import { type BuildGraph, buildGraph, buildTotal } from "../nix/derivations/build-graph.ts";
import {
	buildReportsFile,
	buildSeconds,
	readBuildReports,
} from "../nix/derivations/build-reports.ts";
import { type Derivations, isDeferred } from "../nix/derivations/derivation.ts";
import { findMissing } from "../nix/derivations/missing.ts";
import { validPaths } from "../nix/store/valid-paths.ts";
import type { Subject } from "../nix/subject.ts";
import { type BuildsAnswer, buildsRecord } from "./builds-answer.ts";
import { cachesFor } from "./caches.ts";
import { type Context, styleFor } from "./context.ts";
import {
	countFlag,
	flag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
	textFlag,
	textsFlag,
} from "./flags.ts";
import { open } from "./open.ts";
import { withProgress } from "./progress.ts";
import { sayNothingMeant, targetsOf } from "./targets.ts";
import { buildsPage } from "./text/builds-page.ts";
import { writeJson, writeLines } from "./write.ts";

interface Flags extends Omit<SubjectFlags, "disk"> {
	readonly cache?: readonly string[];
	readonly offline?: boolean;
	readonly reports?: string;
	readonly only?: string;
	readonly count: number;
}

const { disk: _disk, ...flagsOfSubject } = subjectFlags;

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "What would have to be built and fetched, and because of whom",
		fullDescription:
			"For all outputs of the derivation that SUBJECT is, or that builds it: the derivations that Nix would build, the paths that it would fetch from binary caches, and what would go with each if it alone were not needed. Times are those that nix-output-monitor noted here. Nothing is built or fetched.",
		customUsage: [
			{ input: ".#x", brief: "before it is built" },
			{ input: "-f system.nix -A toplevel --offline", brief: "all that is not here already" },
			{ input: "./x.drv --cache https://cache.example.org", brief: "fetching from there alone" },
			{ input: ".#x --only firefox", brief: "what is built for firefox alone" },
		],
	},
	parameters: {
		flags: {
			...flagsOfSubject,
			cache: textsFlag(
				"URL",
				"A binary cache to fetch from (repeatable); default those of nix.conf",
			),
			offline: flag("Fetch nothing: build all that is not here"),
			reports: textFlag("FILE", "Another build-reports.csv of nix-output-monitor"),
			only: textFlag("PATTERN", "What is built only because of this"),
			count: { ...countFlag, default: "20", brief: "How many rows of text; 0 for all" },
		},
		aliases: { ...subjectAliases, n: "count" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const caches = cachesFor(this, flags);
		const subject = await open(this, { ...flags, derivation: true }, name);
		const { closure } = subject;
		const derivations = await derivationsOf(subject);
		const secondsOf = timesFrom(flags.reports, closure, derivations);
		const valid = await validIn(subject);
		const missing = await withProgress(this, flags.quiet ?? false, (work) =>
			caches.ask(work, (find) => findMissing(derivations, rootsOf(closure), valid, find, work)),
		);
		const graph = buildGraph(closure.storeDir, missing, secondsOf);
		const dropped = flags.only === undefined ? null : droppedBy(subject, graph, flags.only);
		if (dropped === undefined && flags.only !== undefined) {
			sayNothingMeant(this, closure, flags.only);
		}
		const answer: BuildsAnswer = {
			missing,
			graph,
			total: buildTotal(missing, graph),
			deferred: [...missing.build.keys()].filter((drv) => {
				const derivation = derivations.get(drv)!;
				return derivation.dynamic || isDeferred(derivation);
			}),
			dropped: dropped === undefined ? [] : dropped,
		};
		if (flags.json) {
			writeJson(this, "builds", {
				roots: rootsOf(closure),
				caches: caches.urls,
				...buildsRecord(answer),
			});
		} else if (dropped !== undefined) {
			const style = styleFor(this, flags.color);
			writeLines(this, buildsPage(closure, subject.label, answer, flags.count, style));
		}
	},
});

async function derivationsOf({ derivations, label }: Subject): Promise<Derivations> {
	if (derivations !== undefined) return derivations();
	throw new WhittleError(
		"no-derivations",
		"the derivations themselves are not at hand",
		label,
		"name a .drv, an installable, -f FILE, or JSON of `nix derivation show -r`",
	);
}

function rootsOf({ roots, paths }: Closure): string[] {
	return Array.from(roots, (i) => paths[i]!);
}

async function validIn({ store }: Subject): Promise<ReadonlySet<string>> {
	return store === null ? new Set() : validPaths(store);
}

/** How long a derivation took before, by the build reports that there are. */
function timesFrom(named: string | undefined, { storeDir }: Closure, derivations: Derivations) {
	const file = named ?? buildReportsFile();
	if (file === null) return () => null;
	const reports = readBuildReports(file);
	return (drv: string) => buildSeconds(reports, nameOf(storeDir, drv), derivations.get(drv)!);
}

/**
 * Paths of `graph` that a word means; none where it means something that is not missing, and
 * undefined where it means nothing.
 */
function droppedBy(subject: Subject, graph: BuildGraph | null, word: string): number[] | undefined {
	const missing = graph === null ? [] : targetsOf({ ...subject, closure: graph.closure }, word);
	return missing.length > 0 || targetsOf(subject, word).length > 0 ? missing : undefined;
}
