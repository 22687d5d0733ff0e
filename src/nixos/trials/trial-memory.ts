import { randomUUID } from "node:crypto";
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { digestOf } from "./trial-inputs.ts";

/** What came of trials, kept on this machine from run to run: JSON by JSON. */
export interface TrialMemory {
	/** What was kept of a question; undefined where nothing was, or what is there is damaged. */
	get(question: unknown): unknown;
	put(question: unknown, answer: unknown): void;
}

/** Milliseconds after which what nobody asked for goes. */
const KEPT = 60 * 24 * 3600 * 1000;

/**
 * The memory of all trials that rest on the same `inputs`, below `folder`; with null for it there
 * is none. A file a trial, written beside and then renamed, so that any number of searches may
 * use it at once, and be killed. With `refresh` it begins empty. Throws `WhittleError` where it
 * cannot be written.
 */
export function openTrialMemory(
	folder: string | null,
	inputs: unknown,
	refresh: boolean,
): TrialMemory {
	if (folder === null) return { get: () => undefined, put: () => undefined };
	const all = join(folder, "trials");
	const place = join(all, digestOf(JSON.stringify(inputs)));
	const fileOf = (question: unknown) => join(place, `${digestOf(JSON.stringify(question))}.json`);
	writing(place, () => {
		if (refresh) rmSync(place, { recursive: true, force: true });
		mkdirSync(place, { recursive: true, mode: 0o700 });
		utimesSync(place, new Date(), new Date());
		for (const name of readdirSync(all)) {
			const old = statSync(join(all, name), { throwIfNoEntry: false });
			if (old !== undefined && Date.now() - old.mtimeMs > KEPT) {
				rmSync(join(all, name), { recursive: true, force: true });
			}
		}
	});
	return {
		get(question) {
			try {
				return JSON.parse(readFileSync(fileOf(question), "utf8"));
			} catch (error) {
				const absent = error instanceof Error && Reflect.get(error, "code") === "ENOENT";
				if (absent || error instanceof SyntaxError) return undefined;
				throw error;
			}
		},
		put(question, answer) {
			const beside = join(place, `${randomUUID()}.part`);
			writing(place, () => {
				mkdirSync(place, { recursive: true, mode: 0o700 }); // another's `refresh` may have been here
				writeFileSync(beside, JSON.stringify(answer));
				renameSync(beside, fileOf(question));
			});
		},
	};
}

function writing(place: string, work: () => void): void {
	try {
		work();
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error;
		throw new WhittleError(
			"not-writable",
			`trials cannot be remembered there (${error.message})`,
			place,
			"make room there, or name another folder: XDG_CACHE_HOME=FOLDER",
		);
	}
}
