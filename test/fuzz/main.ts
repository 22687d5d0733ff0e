import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Find, PROGRESS, type Task, work } from "./child.ts";
import { inputsOf, type Parser } from "./input.ts";
import { PARSERS } from "./parsers.ts";
import { readProgress, watched } from "./watched.ts";

/*
 * Options: --seconds N altogether, or --inputs N for each parser; --parser NAME, repeatable;
 * --seed N; with --input N that one alone, shown on standard output, and what becomes of it.
 */

/** After so many finds a parser has enough to mend. */
const ENOUGH = 10;

interface Outcome {
	readonly inputs: number;
	readonly accepted: number;
	readonly refused: number;
	readonly seconds: number;
	readonly finds: readonly Find[];
}

/** Fuzzes one parser in child processes, a new one after each that had to be ended. */
async function fuzz(parser: Parser, seed: number, to: number, seconds: number): Promise<Outcome> {
	const folder = mkdtempSync(join(tmpdir(), "whittle-fuzz-"));
	const start = Date.now();
	const deadline = start + seconds * 1000;
	const finds: Find[] = [];
	let [inputs, accepted, refused] = [0, 0, 0];
	try {
		for (let from = 0; from < to && Date.now() < deadline && finds.length < ENOUGH; ) {
			const progress = join(folder, "progress");
			writeFileSync(progress, new PROGRESS([from, 0, 0]));
			const left = (deadline - Date.now()) / 1000;
			const task: Task = { parser: parser.name, seed, from, to, seconds: left, progress };
			const ended = await watched(task, (find) => finds.push(find) >= ENOUGH);
			const done = readProgress(progress);
			accepted += done.accepted;
			refused += done.refused;
			inputs += done.accepted + done.refused + (ended === null ? 0 : 1);
			if (ended === null) break;
			finds.push({ number: done.number, what: ended });
			from = done.number + 1;
		}
		if (inputs === 0) finds.push({ number: 0, what: "no input was parsed" });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	return { inputs, accepted, refused, seconds: (Date.now() - start) / 1000, finds };
}

/** Shows one input and what becomes of it; the bytes themselves go to standard output. */
async function replay(parser: Parser, seed: number, number: number): Promise<void> {
	const input = (await inputsOf(parser, seed)).at(number);
	process.stdout.write(input);
	console.error(`\n${input.length} bytes`);
	console.error("read:", await parser.parse(input));
}

const { values } = parseArgs({
	options: {
		seconds: { type: "string" },
		inputs: { type: "string" },
		parser: { type: "string", multiple: true },
		seed: { type: "string" },
		input: { type: "string" },
		task: { type: "string" },
	},
});
const chosen = PARSERS.filter(({ name }) => values.parser?.includes(name) ?? true);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));

if (values.task !== undefined) {
	await work(JSON.parse(values.task) as Task, (find) => process.send?.(find));
	process.disconnect();
} else if (values.input !== undefined) {
	await replay(chosen[0]!, seed, Number(values.input));
} else {
	const seconds = Number(values.seconds ?? (values.inputs === undefined ? 60 : 1e6));
	const inputs = Number(values.inputs ?? Number.MAX_SAFE_INTEGER);
	const lanes = Math.min(availableParallelism(), chosen.length);
	console.log(`seed ${seed}`);
	const waiting = [...chosen];
	const end = Date.now() + seconds * 1000;
	let found = 0;
	const lane = async () => {
		for (let parser = waiting.shift(); parser !== undefined; parser = waiting.shift()) {
			// Its share of what is left, so that the time to start processes is counted.
			const share = ((end - Date.now()) / 1000) * (lanes / (waiting.length + lanes));
			const outcome = await fuzz(parser, seed, inputs, Math.max(share, 0.5));
			found += outcome.finds.length;
			report(parser, outcome);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	if (chosen.length === 0) console.log(`parsers: ${PARSERS.map(({ name }) => name).join(", ")}`);
	process.exitCode = found > 0 || chosen.length === 0 ? 1 : 0;
}

function report({ name }: Parser, { inputs, accepted, refused, seconds, finds }: Outcome): void {
	const figure = (value: number) => Math.round(value).toLocaleString("en-US").padStart(10);
	console.log(
		`${name.padEnd(16)}${figure(inputs)} inputs ${figure(accepted)} read ${figure(refused)} refused ${figure(inputs / seconds)} /s  ${finds.length === 0 ? "nothing found" : `${finds.length} FOUND`}`,
	);
	for (const { number, what } of finds) {
		console.log(`  npm run fuzz -- --parser '${name}' --seed ${seed} --input ${number}`);
		console.log(what.slice(0, 1000).replace(/^/gm, "    "));
	}
}
