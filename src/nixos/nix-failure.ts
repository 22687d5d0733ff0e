import { WhittleError } from "../closure/error.ts";

/**
 * The point of what Nix said when an evaluation failed: its last `error:` without trace, source
 * lines and hints, with the place it names, unless that lies below `ours`.
 */
export function pointOf(message: string, ours: string): string {
	const lines = message.split("\n");
	const at = lines.findLastIndex((line) => /^\s*error:/.test(line));
	const told: string[] = [];
	let place: string | null = null;
	for (const line of lines.slice(Math.max(at, 0))) {
		const [, file, row, column] = PLACE.exec(line) ?? [];
		if (/^\s*\(.*--show-trace/.test(line) || /^\s*\d*\|/.test(line)) continue;
		if (file === undefined) told.push(line.replace(/^\s*error: ?/, ""));
		else if (!file.startsWith(ours)) place ??= `at ${file}:${row}:${column}`;
	}
	const words = dedented(told);
	if (place === null) return words;
	return words.includes("\n") ? `${words}\n${place}` : `${words}, ${place}`;
}

/** `       at /etc/nixos/configuration.nix:3:5:` */
const PLACE = /^\s*at (.+):(\d+):(\d+):\s*$/;

/** Without the empty lines around it, and without what all further lines are indented by. */
function dedented(lines: readonly string[]): string {
	const [first = "", ...rest] = lines;
	const margins = rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
	const margin = Math.min(...margins);
	const even = rest.map((line) => line.slice(margin).trimEnd());
	return [first.trim(), ...even].join("\n").trim();
}

/** The builder's own words at the end of a failed build, as `nix-store -Q` shows them. */
export function buildPointOf(stderr: string): string {
	const lines = stderr.split("\n");
	const at = lines.findIndex((line) => /^error:/.test(line));
	const told = lines.slice(Math.max(at, 0)).filter((line) => !/^\s*For full logs, run/.test(line));
	const end = told.findIndex((line, i) => i > 0 && /^error:/.test(line));
	return told
		.slice(0, end < 0 ? undefined : end)
		.map((line) => line.replace(/^error: ?/, "").trim())
		.join("\n")
		.trim();
}

/** Did a builder run, and fail by itself? */
export function isBuildersOwn(stderr: string): boolean {
	return /builder (for '[^']*' )?failed with exit code|failed to produce output path/.test(stderr);
}

const STARVED = /cannot allocate memory|out of memory|bad_alloc/i;
const PASSING =
	/too many open files|unable to download|could(n't| not) resolve|(network|host) is (unreachable|down)|name resolution|connection (refused|reset|timed out)|database is (locked|busy)|cannot connect to (the )?(daemon|socket)|interrupted by the user|timed out after/i;

/** Was there too little memory for it? */
export function isStarved(message: string): boolean {
	return STARVED.test(message);
}

/** Is it the moment that is to blame, and not what was tried? Then it is not remembered. */
export function isPassing(message: string): boolean {
	return PASSING.test(message) || isStarved(message);
}

/** Throws `WhittleError` where the disk is full: no further trial would tell anything. */
export function refuseFullDisk(message: string): void {
	const line = message.split("\n").find((said) => /no space left on device/i.test(said));
	if (line === undefined) return;
	throw new WhittleError(
		"disk-full",
		line.trim(),
		null,
		"make room and run it again: what was tried so far is remembered",
	);
}
