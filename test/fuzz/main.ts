import { fork } from "node:child_process";
import {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	readSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Find, PROGRESS, type Task, work } from "./child.ts";
import { inputsOf, type Parser } from "./input.ts";
import { PARSERS } from "./parsers.ts";

/** A parse that takes longer than this, or makes a process larger, is a find. */
const LONGEST_SECONDS = 10;
const MOST_MEMORY = 2 ** 31;
const HEAP = ["--max-old-space-size=1024", "--enable-source-maps"];

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
			const task: Task = { parser: parser.name, seed, from, to, deadline, progress };
			const ended = await run(task, (find) => finds.push(find));
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

/** Runs a child to its end; gives why it had to be ended, or ended by itself, too early. */
async function run(task: Task, onFind: (find: Find) => number): Promise<string | null> {
	const child = fork(fileURLToPath(import.meta.url), ["--task", JSON.stringify(task)], {
		execArgv: HEAP,
		stdio: ["ignore", "ignore", "pipe", "ipc"],
	});
	let reason: string | null = null;
	const end = (why: string | null) => {
		reason = why;
		child.kill("SIGKILL");
	};
	let enough = false;
	child.on("message", (find: Find) => {
		enough = onFind(find) >= ENOUGH;
		if (enough) end(null);
	});
	let said = "";
	child.stderr?.on("data", (chunk: Buffer) => {
		said = (said + chunk.toString("utf8")).slice(-2000);
	});
	let [number, since] = [task.from, Date.now()];
	const watch = setInterval(() => {
		const at = readProgress(task.progress).number;
		if (at !== number) [number, since] = [at, Date.now()];
		else if (Date.now() - since > LONGEST_SECONDS * 1000) {
			end(`it takes longer than ${LONGEST_SECONDS} s`);
		}
		const memory = residentBytes(child.pid);
		if (memory > MOST_MEMORY) end(`it takes ${(memory / 2 ** 30).toFixed(1)} GiB of memory`);
	}, 100);
	const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (...how) => resolve(how));
	}).finally(() => clearInterval(watch));
	if (reason !== null || code === 0 || enough) return reason;
	return `the process ended with ${signal ?? `exit code ${code}`}\n${said}`;
}

function readProgress(file: string) {
	const numbers = new PROGRESS(3);
	const descriptor = openSync(file, "r");
	readSync(descriptor, numbers);
	closeSync(descriptor);
	const [number, accepted, refused] = numbers;
	return { number: number!, accepted: accepted!, refused: refused! };
}

function residentBytes(pid: number | undefined): number {
	try {
		return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
	} catch {
		return 0; // it has just ended
	}
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
	let found = 0;
	const lane = async () => {
		for (let parser = waiting.shift(); parser !== undefined; parser = waiting.shift()) {
			const outcome = await fuzz(parser, seed, inputs, (seconds * lanes) / chosen.length);
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
