import type { Closure } from "../closure/closure.ts";
import { contentsOf } from "../nix/store/contents.ts";
import { type Followed, linkFollower } from "../nix/store/follow-links.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import { because, type Parts, THERE_NOT } from "./parts.ts";
import { isUnitName, unitsMeant } from "./unit-names.ts";

/**
 * What is below `tops`, with links followed in the store. Null where none of them is there:
 * a database may know paths whose files are elsewhere.
 */
export function partsByFiles(
	closure: Closure,
	tops: readonly number[],
	isNixos: boolean,
	store: LocalStore,
): Parts | null {
	const contents = contentsOf(store);
	const follow = linkFollower(store);
	const tree = tops.map((i) => closure.paths[i]!);
	if (contents === null || tree.every((top) => follow(top) === null)) return null;

	/** The names in a folder; none where there is no such folder. */
	const entries = (folder: string): readonly string[] => {
		const found = follow(folder);
		if (found?.kind !== "folder") return [];
		return contents(found.storePath, found.below) ?? [];
	};
	/** What of a folder's entries leads anywhere, with the store path each comes from. */
	const listed = (folders: readonly string[], isWanted: (name: string) => boolean) =>
		new Map(
			folders
				.flatMap((folder) => entries(folder).map((name) => [name, folder] as const))
				.filter(([name]) => isWanted(name))
				.flatMap(([name, folder]) => {
					const found = follow(`${folder}/${name}`);
					return isFile(found) ? [[name, found.storePath] as const] : [];
				}),
		);
	const below = (...folders: readonly string[]) =>
		tree.flatMap((top) => folders.map((folder) => `${top}/${folder}`));
	const ofUsers = below("etc/profiles/per-user").flatMap((folder) =>
		entries(folder).map((user) => `${folder}/${user}/bin`),
	);
	const path = isNixos ? [...below("sw/bin", "sw/sbin"), ...ofUsers] : below("bin", "sbin");
	const units = listed(below("etc/systemd/system"), isUnitName);
	const userUnits = listed(below("etc/systemd/user"), isUnitName);
	const programs = listed(path, (name) => !name.startsWith("."));

	return {
		units,
		userUnits,
		programs,
		unit(name) {
			for (const some of [units, userUnits]) {
				const [meant] = unitsMeant(some, name);
				if (meant !== undefined) return because(some.get(meant)!);
			}
			return THERE_NOT;
		},
		program(name) {
			const holder = programs.get(name);
			return holder === undefined ? THERE_NOT : because(holder);
		},
		file(wanted) {
			for (const place of below(wanted)) {
				const found = follow(place);
				const isThere = found?.kind === "folder" ? entries(place).length > 0 : isFile(found);
				if (found !== null && isThere) return because(found.storePath);
			}
			return THERE_NOT;
		},
		holds(file) {
			const holder = closure.paths.find((each) => isFile(follow(`${each}/${file}`)));
			return holder === undefined ? THERE_NOT : because(holder);
		},
	};
}

/**
 * A file with something in it, or a link to what the machine itself has there. A unit is masked
 * by a link to /dev/null, or by an empty file.
 */
function isFile(found: Followed | null): found is Followed {
	if (found?.kind === "outside") return found.target !== "/dev/null";
	return found?.kind === "file" && !found.empty;
}
