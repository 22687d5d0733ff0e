import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { cutResults } from "./cut-races.ts";
import { type Outcome, type Race, run } from "./measure.ts";
import { pageResults } from "./page-races.ts";
import { races } from "./races.ts";
import { upgradeResults } from "./upgrade-races.ts";

const outcomes: Outcome[] = [];
// `npm run bench -- WORD` runs only what has the word in its title, and keeps no results;
// so does the word of a section.
const [word] = process.argv.slice(2);
const sections = new Map([
	["page", pageResults],
	["cut", cutResults],
	["upgrade", upgradeResults],
]);
const section = sections.get(word ?? "");
for (const race of section === undefined ? await races() : []) {
	if (word !== undefined && !race.title.includes(word)) continue;
	process.stderr.write(`${race.title} …\n`);
	outcomes.push(run(race));
}
let report = section === undefined ? results(outcomes) : "";
for (const [name, measured] of sections) {
	if (word === undefined || word === name) report += await measured();
}
process.stdout.write(report);
if (word === undefined) writeFileSync("bench/RESULTS.md", report);

/** What was measured, as a page. */
function results(all: readonly Outcome[]): string {
	const rows = all.flatMap(({ race, seconds, peak }) => [
		...race.peers.map((peer, k) => {
			const own = seconds[0]!;
			const theirs = seconds[k + 1]!;
			const ratio = own / theirs;
			const target =
				peer.atMost === undefined
					? ""
					: `${inWords(peer.atMost)}${ratio <= peer.atMost ? "" : " **missed**"}`;
			return `| ${race.title} | ${ms(own)}${speed(race, own)} | ${peer.name.replaceAll("|", "\\|")} | ${ms(theirs)}${speed(race, theirs)} | ${ratio.toFixed(2)} | ${target} |`;
		}),
		...(peak === null ? [] : [peakRow(race, peak)]),
	]);
	return `# Results of \`npm run bench\`

Whole processes, start-up included, medians of interleaved runs with warm caches, output
to /dev/null. Ratio is whittle's time over the peer's: below 1 whittle is faster.

Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores, Node ${process.versions.node}, ${version("nix", "--version")}, sqlite3 ${version("sqlite3", "--version").split(" ")[0]}.

| what | whittle | peer | peer's time | ratio | wanted |
|---|---:|---|---:|---:|---|
${rows.join("\n")}
`;
}

function peakRow({ title, peakAtMost = 0 }: Race, peak: number): string {
	const missed = peak <= peakAtMost ? "" : " **missed**";
	return `| ${title}: peak memory | ${mb(peak)} | | | | at most ${mb(peakAtMost)}${missed} |`;
}

function speed({ bytes }: Race, seconds: number): string {
	return bytes === undefined ? "" : `, ${(bytes / seconds / 1e9).toFixed(1)} GB/s`;
}

function mb(bytes: number): string {
	return `${Math.round(bytes / 1e6)} MB`;
}

function ms(seconds: number): string {
	return `${Math.round(seconds * 1000).toLocaleString("en-US")} ms`;
}

function inWords(ratio: number): string {
	return ratio < 1 ? `at least ${Math.round(1 / ratio)} times faster` : `at most ${ratio}`;
}

function version(program: string, flag: string): string {
	return execFileSync(program, [flag], { encoding: "utf8" }).trim();
}
