import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../nix/cache-folder.ts";

/** Keys of `nix/options.nix` that killed the evaluator, with its words, in the order to try them. */
export type Killers = ReadonlyMap<string, string>;

/** Trees of modules that are remembered; beyond, the one not walked for longest is forgotten. */
const TREES = 32;

/**
 * What killed the evaluator in earlier walks, by the folder of the modules. It only tells what to
 * look at last, so a file that is lost, damaged or out of date costs time and nothing else.
 */
export async function readKillers(
	env: NodeJS.ProcessEnv = process.env,
): Promise<ReadonlyMap<string, Killers>> {
	const { Killers } = await import("./walk-schema.ts");
	let text: string;
	try {
		text = readFileSync(fileFor(env), "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return new Map(); // the first walk of all
		throw error;
	}
	const parsed = Killers.safeParse(parsedJson(text));
	const trees = Object.entries(parsed.data ?? {});
	return new Map(trees.map(([tree, killers]) => [tree, new Map(Object.entries(killers))]));
}

/** Remembers those of one tree. A folder that cannot be written is no fault of the walk. */
export async function writeKillers(
	modulesPath: string,
	killers: Killers,
	env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
	const all = new Map(await readKillers(env));
	if (killers.size === 0 && !all.has(modulesPath)) return;
	all.delete(modulesPath);
	const kept = [...all, [modulesPath, killers] as const].slice(-TREES);
	const file = fileFor(env);
	const fresh = `${file}.${process.pid}`;
	try {
		mkdirSync(dirname(file), { recursive: true });
		const trees = kept.map(([tree, each]) => [tree, Object.fromEntries(each)]);
		writeFileSync(fresh, JSON.stringify(Object.fromEntries(trees)));
		renameSync(fresh, file);
	} catch (error) {
		if (!(error instanceof Error) || !("code" in error)) throw error;
	}
}

function fileFor(env: NodeJS.ProcessEnv): string {
	return join(cacheFolder(env), "killers.json");
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
