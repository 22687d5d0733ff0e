import { WhittleError } from "../../closure/error.ts";
import { baseName } from "../../closure/store-path.ts";
import { batches, failed, type Runner, read, shellText, shown } from "./command.ts";
import { type Places, realPlace } from "./places.ts";
import { isPathOf, lines, standing } from "./reads.ts";
import type { Standing } from "./target.ts";

/** Seconds between being asked to end and being killed, of a check that takes too long. */
const GRACE = 5;

/** What `timeout` ends with where the time is over. */
const TIMED_OUT = 124;

/**
 * An empty file named as the path is a root for the collector, as a link to it is, valid or
 * not; but a link so long takes a block of the disk, and thousands of them megabytes.
 */
export async function keep(
	places: Places,
	runner: Runner,
	name: string,
	paths: readonly string[],
): Promise<void> {
	const folder = rootsFolder(places, name);
	const wanted = new Set(
		paths.map((path) => {
			if (isPathOf(places.storeDir, path)) return `${folder}/${baseName(places.storeDir, path)}`;
			throw new WhittleError(
				"not-a-store-path",
				`is no path of the store ${places.storeDir}`,
				path,
				"the collector would not take a root for it",
			);
		}),
	);
	const present = new Set(await filesIn(places, folder));
	await runner.run({ words: ["mkdir", "-p", "--", folder] });
	for (const batch of batches([...wanted].filter((file) => !present.has(file)))) {
		await runner.run({ words: ["touch", "--", ...batch] });
	}
	for (const batch of batches([...present].filter((file) => !wanted.has(file)))) {
		await runner.run({ words: ["rm", "-f", "--", ...batch] });
	}
}

export async function unkeep(places: Places, runner: Runner, name: string): Promise<void> {
	await runner.run({ words: ["rm", "-rf", "--", rootsFolder(places, name)] });
	// The last one takes the folder of all with it.
	const words = ["rmdir", "--ignore-fail-on-non-empty", "--", allRoots(places)];
	await runner.attempt({ words });
}

/** Below it all roots of ours are. */
export function allRoots({ stateDir }: Places): string {
	return `${stateDir}/gcroots/whittle`;
}

function rootsFolder(places: Places, name: string): string {
	if (/^[\w-][\w.-]*$/.test(name)) return `${allRoots(places)}/${name}`;
	throw new WhittleError("bad-name", "is no name for roots", name, "use letters, digits, - and _");
}

async function filesIn({ session }: Places, folder: string): Promise<string[]> {
	const text = `[ ! -d ${shellText([folder])} ] || ${shellText(["ls", "-A", "-U", folder])}`;
	return lines(await read(session, text, folder)).map((name) => `${folder}/${name}`);
}

export async function verify(
	{ nixStore }: Places,
	runner: Runner,
	paths: readonly string[],
): Promise<void> {
	for (const batch of batches(paths)) {
		const words = [...nixStore, "--verify-path", ...batch];
		const answer = await runner.attempt({ words });
		if (answer === null || answer.status === 0) continue;
		const damaged = answer.said
			.filter((line) => /was modified|not valid|No such file/i.test(line))
			.flatMap((line) => /'([^']+)'/.exec(line)?.[1] ?? [])
			.find((path) => batch.some((each) => path.endsWith(each)));
		if (damaged === undefined) throw failed(answer.status, answer.said, shown(words));
		throw new WhittleError(
			"path-damaged",
			"its contents are not what they were",
			batch.find((each) => damaged.endsWith(each)) ?? damaged,
			"nix-store --repair-path gets it anew, where a cache has it",
		);
	}
}

export async function setProfile(places: Places, runner: Runner, system: string): Promise<void> {
	const { profile } = await standing(places);
	if (profile === system) return;
	await runner.run({ words: [...places.nixEnv, "-p", places.profile, "--set", system] });
}

export async function forget(
	places: Places,
	runner: Runner,
	systems: readonly string[],
	seen?: Standing,
): Promise<void> {
	const { profile, generations } = seen ?? (await standing(places));
	const own = generations.findLast(({ system }) => system === profile);
	const numbers = generations
		.filter((each) => systems.includes(each.system) && each !== own)
		.map(({ number }) => String(number));
	if (numbers.length === 0) return;
	const words = [...places.nixEnv, "-p", places.profile, "--delete-generations", ...numbers];
	await runner.run({ words });
}

export async function activate(
	places: Places,
	runner: Runner,
	system: string,
	command: readonly string[],
	onLine: (line: string) => void,
): Promise<void> {
	const words = inSystem(places, system, command);
	await runner.run({ words, outlives: true, onErrorLine: onLine });
}

export async function check(
	places: Places,
	runner: Runner,
	system: string,
	command: readonly string[],
	seconds: number,
	onLine: (line: string) => void,
): Promise<void> {
	const inner = inSystem(places, system, command);
	const words = ["timeout", "-k", String(GRACE), String(seconds), ...inner];
	// It makes a group of its own, which has to be told when this one is to end.
	const text = `${shellText(words)} >&2 & job=$!
trap 'kill "$job"' TERM
wait "$job"`;
	const answer = await runner.attempt({ words, text, onErrorLine: onLine });
	if (answer === null || answer.status === 0) return;
	if (answer.status !== TIMED_OUT) throw failed(answer.status, answer.said, shown(inner));
	throw new WhittleError(
		"check-timed-out",
		`has not ended after ${seconds} s`,
		shown(inner),
		"give it more time in whittle.toml, or see what it waits for",
	);
}

/**
 * A command with the system in its words; a program by a relative path is one of the system. In
 * a store below a directory what is of the store runs with that as its root, for only there its
 * paths mean what they say; what is of this machine sees the system where it really is.
 */
function inSystem(places: Places, system: string, command: readonly string[]): string[] {
	const { root, storeDir } = places;
	const [named = "", ...rest] = command;
	const first = /^[^/{]+\//.test(named) ? `{system}/${named}` : named;
	const inside = root !== "" && (first.startsWith("{system}/") || first.startsWith(`${storeDir}/`));
	const place = root === "" || inside ? system : realPlace(places, system);
	const words = [first, ...rest].map((word) => word.replaceAll("{system}", place));
	return inside ? ["chroot", root, ...words] : words;
}

/** The file systems of the store, its database, the machine, and what it starts from. */
export async function sync(
	{ session, real, stateDir, root }: Places,
	runner: Runner,
): Promise<void> {
	const all = [real, stateDir, `${root}/`, `${root}/boot`];
	const text = `for place in ${shellText(all)}; do
	if [ -e "$place" ]; then printf '%s\\n' "$place"; fi
done`;
	const there = lines(await read(session, text, stateDir));
	await runner.run({ words: ["sync", "--file-system", ...there] });
}
