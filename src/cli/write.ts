import type { Context } from "./context.ts";

/** Elements of an array that go out in one piece. */
const BATCH = 2000;

/**
 * One JSON document on standard output. Its arrays may be iterables: they are written
 * piece by piece, one element a line, so that a million of them need no room.
 */
export function writeJson(
	context: Context,
	schema: string,
	document: Readonly<Record<string, unknown>>,
): void {
	const { stdout } = context.process;
	stdout.write(`{"schema":${JSON.stringify(`whittle.${schema}/1`)}`);
	for (const [key, value] of Object.entries(document)) {
		stdout.write(`,\n${JSON.stringify(key)}:`);
		if (typeof value === "object" && value !== null && Symbol.iterator in value) {
			writeElements(context, value as Iterable<unknown>);
		} else {
			stdout.write(JSON.stringify(value));
		}
	}
	stdout.write("}\n");
}

function writeElements(context: Context, elements: Iterable<unknown>): void {
	const { stdout } = context.process;
	let batch: string[] = [];
	let before = "[";
	for (const element of elements) {
		batch.push(JSON.stringify(element));
		if (batch.length < BATCH) continue;
		stdout.write(`${before}${batch.join(",\n")}`);
		before = ",\n";
		batch = [];
	}
	stdout.write(batch.length > 0 || before === "[" ? `${before}${batch.join(",\n")}]` : "]");
}

/** Lines of text on standard output. */
export function writeLines(context: Context, lines: Iterable<string>): void {
	for (const batch of batches(ended(lines))) context.process.stdout.write(batch);
}

function* ended(lines: Iterable<string>): Generator<string> {
	for (const line of lines) yield `${line}\n`;
}

/** The same with small pieces of text put together, so that each is worth a system call. */
export function* batches<T>(pieces: Iterable<string | T>): Generator<string | T> {
	let batch = "";
	for (const piece of pieces) {
		if (typeof piece === "string") batch += piece;
		if (typeof piece === "string" && batch.length < 1 << 16) continue;
		if (batch !== "") yield batch;
		batch = "";
		if (typeof piece !== "string") yield piece;
	}
	if (batch !== "") yield batch;
}
