import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { count, size } from "../../src/closure/size.ts";
import { freeBytes } from "./disk.ts";
import { placeWithOld, program } from "./place.ts";
import { LARGE, LARGE_DISK, SMALL, SMALL_DISK } from "./sizes.ts";
import { makeLab } from "./systems.ts";

const WHITTLE_TOML = `[upgrade]
margin = "512KiB" # of a disk this small, no more has to stay free
`;

/**
 * Runs words, or a shell, on a small disk as a machine; gives their exit code. Nothing of it stays.
 */
export async function smallDisk(words: readonly string[]): Promise<number> {
	if (process.getuid?.() !== 0) {
		console.error("small-disk: needs root: a disk is mounted, in a namespace of its own");
		return 2;
	}
	const isLarge = words[0] === "--large";
	const made = makeLab(isLarge ? LARGE : SMALL);
	const place = await placeWithOld(isLarge ? LARGE_DISK : SMALL_DISK, made);
	const ignored = () => {}; // Ctrl-C is for what runs there
	process.on("SIGINT", ignored);
	const ended = new AbortController();
	const end = () => ended.abort();
	process.on("SIGTERM", end).on("SIGHUP", end);
	try {
		const url = `file://${made.cache}`;
		place.substituters([url]);
		for (const name of ["bin", "desk"]) mkdirSync(join(place.folder, name));
		place.write("desk/whittle.toml", WHITTLE_TOML);
		symlinkSync(program, join(place.folder, "bin/whittle"));
		// A link: what is in a variable is in use, for the garbage collector.
		symlinkSync(made.new.system, join(place.folder, "desk/new"));
		const { PATH = "", TERM = "dumb", COLUMNS, NO_COLOR } = process.env;
		const variables = {
			TERM,
			CACHE: url,
			PATH: [join(place.folder, "bin"), dirname(process.execPath), PATH].join(":"),
			PS1: "small-disk$ ",
			...(COLUMNS === undefined ? {} : { COLUMNS }),
			...(NO_COLOR === undefined ? {} : { NO_COLOR }),
		};
		const asked = isLarge ? words.slice(1) : words;
		const bytes = made.new.closure.reduce((sum, path) => sum + (made.narSize.get(path) ?? 0), 0);
		if (asked.length === 0) {
			process.stdout.write(banner(freeBytes(place.root), made.new.closure.length, bytes));
		}
		const child = spawn(
			"sh",
			[
				...["-c", `exec env ${place.entering} env -C desk -u NO_COLOR "$@"`, "sh"],
				...Object.entries(variables).map((each) => each.join("=")),
				...(asked.length > 0 ? asked : ["bash", "--norc", "-i"]),
			],
			{ stdio: "inherit", env: { PATH }, signal: ended.signal },
		);
		const [status] = await once(child, "close");
		return status ?? 1;
	} catch (error) {
		if (!ended.signal.aborted) throw error;
		return 1;
	} finally {
		process.off("SIGINT", ignored).off("SIGTERM", end).off("SIGHUP", end);
		await place.close();
	}
}

/** What is there, and what can be done with it. */
function banner(free: number, paths: number, bytes: number): string {
	return `A machine whose disk has ${size(free)} left. The system it should get, ./new, takes ${size(bytes)} in
${count(paths)} paths; a cache has them, $CACHE. Type, one after the other:

  nix-store --realise new       the plain way, which finds no space
  whittle upgrade plan new --target / --store $CACHE -o plan.json
  whittle upgrade run plan.json
  whittle upgrade status
  whittle upgrade rollback

Ctrl-C or kill -9 a run, and whittle upgrade resume goes on. All of it goes with this shell.

`;
}
