import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { csvParseRows } from "d3-dsv";
import { WhittleError } from "../../closure/error.ts";
import type { Derivation } from "./derivation.ts";

/** How long builds took, as nix-output-monitor noted them: name and whole seconds, by host. */
export type BuildReports = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/** The columns since nix-output-monitor 2.1.7; the third was `end time` at first. */
const NAME = "derivation name";
const SECONDS = "build seconds";

/**
 * The file of build reports: where nix-output-monitor keeps it now, else where it did before;
 * null where there is none.
 */
export function buildReportsFile(env: NodeJS.ProcessEnv = process.env): string | null {
	const home = env.HOME ?? homedir();
	const folders = [
		env.XDG_STATE_HOME || join(home, ".local/state"),
		env.XDG_CACHE_HOME || join(home, ".cache"),
	];
	const files = folders.map((folder) => join(folder, "nix-output-monitor/build-reports.csv"));
	return files.find((file) => existsSync(file)) ?? null;
}

/** Throws `WhittleError` where the file cannot be read or is no such CSV. */
export function readBuildReports(file: string): BuildReports {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw unusable(`cannot be read (${reason})`, file);
	}
	return parseBuildReports(text, file);
}

/**
 * CSV with a header that names host, derivation, end and seconds; or, as written until
 * version 2.1.6, rows of host, derivation and seconds without a header. O(length).
 */
export function parseBuildReports(text: string, file: string): BuildReports {
	if ((text.match(/"/g)?.length ?? 0) % 2 === 1) throw unusable("is CSV with an open quote", file);
	const rows = csvParseRows(text).filter((cells) => cells.length > 1 || cells[0] !== "");
	const head = rows[0] ?? [];
	const named = head.includes(NAME) && head.includes(SECONDS) && head.includes("hostname");
	const columns = named ? head.length : 3;
	const [host, name, seconds] = named
		? [head.indexOf("hostname"), head.indexOf(NAME), head.indexOf(SECONDS)]
		: [0, 1, 2];
	const reports = new Map<string, Map<string, number[]>>();
	for (const [k, cells] of rows.entries()) {
		if (named && k === 0) continue;
		const took = cells[seconds] ?? "";
		if (cells.length !== columns || !/^\d{1,15}$/.test(took)) {
			throw unusable(`row ${k + 1} is no build report`, file);
		}
		const byHost = reports.get(cells[name]!) ?? new Map<string, number[]>();
		reports.set(cells[name]!, byHost);
		const times = byHost.get(cells[host]!) ?? [];
		byHost.set(cells[host]!, times);
		times.push(Number(took));
	}
	return reports;
}

/**
 * The seconds that building `drv`, of that name, took: the median of what was noted here, else
 * of what was noted for all other hosts; null where nothing was.
 */
export function buildSeconds(
	reports: BuildReports,
	name: string,
	derivation: Derivation,
): number | null {
	const byHost = reports.get(reportName(name, derivation));
	if (byHost === undefined) return null;
	return median(byHost.get("") ?? [...byHost.values()].flat());
}

/** What a report calls it: `pname`, else the name without what looks like a version. */
function reportName(name: string, { env }: Derivation): string {
	return env.get("pname") ?? name.replace(/\.drv$/, "").replace(/(?<![.0-9-])[.0-9-]+$/, "");
}

/** As nix-output-monitor has it: of an even number the mean of the middle two, rounded down. */
function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return Math.floor((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2);
}

function unusable(what: string, file: string): WhittleError {
	return new WhittleError(
		"bad-build-reports",
		what,
		file,
		"name a build-reports.csv of nix-output-monitor with --reports, or /dev/null for none",
	);
}
