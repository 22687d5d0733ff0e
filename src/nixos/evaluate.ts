import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FEATURES } from "../nix/nix-command.ts";
import { runToEnd } from "../nix/run-to-end.ts";
import type { Configuration } from "./configuration.ts";

/** The expressions: beside the bundle; for sources, which tests run, where they are kept. */
const EXPRESSIONS = import.meta.url.startsWith("file:")
	? "../../nix/system.nix"
	: "./nix/system.nix";

/** What one evaluation came to, in a process of its own. */
export type Evaluated =
	| {
			readonly ok: true;
			readonly value: unknown;
			readonly cost: EvaluationCost;
			/** The Nix files that were read, in order, where `listFiles` asked for them. */
			readonly files: readonly string[];
	  }
	| {
			readonly ok: false;
			readonly message: string;
			/** Was it ended from outside, or by its own crash? Then another try may go well. */
			readonly killed: boolean;
			readonly files: readonly string[];
	  };

export interface EvaluationCost {
	readonly seconds: number;
	/** Bytes of the evaluator's heap at its end: what a further one of the kind will need. */
	readonly heap: number;
}

export interface EvaluationOptions {
	readonly signal: AbortSignal;
	/** Write the derivations into the store, so that they can be read and built. */
	readonly instantiate?: boolean;
	/** Nix's own `--store`; null for the usual one. */
	readonly store?: string | null;
	/** Tell which Nix files were read. */
	readonly listFiles?: boolean;
	/**
	 * Is given every line of standard error as it comes; those for which it answers true are no
	 * part of the message.
	 */
	readonly onErrorLine?: (line: string) => boolean;
	/** Bytes of heap beyond which the evaluator ends. */
	readonly heapLimit?: number;
	/** Seconds without such a line, after the first, beyond which the evaluator is ended. */
	readonly idleLimit?: number;
}

/**
 * Evaluates `nix/<expression>` for a configuration and a request, both given as JSON, in a
 * process of its own: what kills the evaluator costs this evaluation alone, and its own message
 * comes back. Throws `WhittleError` only where Nix cannot be started, and what `signal` says.
 */
export async function evaluate(
	expression: string,
	configuration: Configuration,
	request: unknown,
	options: EvaluationOptions,
): Promise<Evaluated> {
	const { signal, instantiate = false, store = null, listFiles = false, heapLimit } = options;
	signal.throwIfAborted();
	const folder = mkdtempSync(join(tmpdir(), "whittle-eval-"));
	const watch = watched(options);
	try {
		const [asked, stats] = [join(folder, "request.json"), join(folder, "stats.json")];
		writeFileSync(asked, JSON.stringify(request));
		const started = performance.now();
		const { status, stdout, stderr } = await runToEnd(
			"nix-instantiate",
			[
				"--eval",
				"--strict",
				"--json",
				...(instantiate ? ["--read-write-mode"] : []),
				...(store === null ? [] : ["--store", store]),
				...(listFiles ? ["-v"] : []),
				...FEATURES,
				"--argstr",
				"configuration",
				JSON.stringify(configuration),
				"--argstr",
				"request",
				asked,
				expressionFile(expression),
			],
			{
				...process.env,
				NIX_SHOW_STATS: "1",
				NIX_SHOW_STATS_PATH: stats,
				...(heapLimit === undefined ? {} : { GC_MAXIMUM_HEAP_SIZE: String(heapLimit) }),
			},
			signal,
			watch,
		);
		const { files, rest } = filesIn(stderr);
		if (status !== 0) {
			const killed = typeof status === "string";
			const message = watch?.gaveOut()
				? `error: gave no answer within ${options.idleLimit} seconds`
				: messageOf(rest, status);
			return { ok: false, message, killed, files };
		}
		const seconds = (performance.now() - started) / 1000;
		return { ok: true, value: JSON.parse(stdout), cost: { seconds, heap: heapIn(stats) }, files };
	} finally {
		watch?.end();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The file of one of our Nix expressions. */
export function expressionFile(name: string): string {
	return join(dirname(createRequire(import.meta.url).resolve(EXPRESSIONS)), name);
}

/** Sees the lines of standard error, and ends what tells none for too long. */
function watched({ onErrorLine, idleLimit }: EvaluationOptions) {
	if (onErrorLine === undefined) return undefined;
	const idle = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	return {
		stop: idle.signal,
		onErrorLine: (line: string) => {
			const isTaken = onErrorLine(line);
			if (isTaken && idleLimit !== undefined) {
				timer ??= setTimeout(() => idle.abort(), idleLimit * 1000);
				timer.refresh();
			}
			return isTaken;
		},
		gaveOut: () => idle.signal.aborted,
		end: () => clearTimeout(timer),
	};
}

/** Takes the lines that name files, as `-v` has them, out of what the evaluator said. */
function filesIn(stderr: string): { files: string[]; rest: string } {
	const files: string[] = [];
	const rest = stderr.replace(/^evaluating file '(.*)'\n/gm, (_, file: string) => {
		files.push(file);
		return "";
	});
	return { files, rest };
}

/** The evaluator's own words, from where it says `error:`. */
function messageOf(stderr: string, status: number | string): string {
	const at = stderr.search(/^error:/m);
	const message = (at < 0 ? stderr : stderr.slice(at)).trim();
	return message === "" ? `the evaluator ended with ${status}` : message;
}

function heapIn(stats: string): number {
	if (!existsSync(stats)) return 0; // an old Nix tells it on standard error only
	const parsed: unknown = JSON.parse(readFileSync(stats, "utf8"));
	const gc = typeof parsed === "object" && parsed !== null && "gc" in parsed ? parsed.gc : null;
	const heap = typeof gc === "object" && gc !== null && "heapSize" in gc ? gc.heapSize : 0;
	return typeof heap === "number" ? heap : 0;
}
