import { WhittleError } from "../../closure/error.ts";
import { groupBy } from "../../closure/group-by.ts";
import { isBaseName, isLegal } from "../../closure/store-path.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { batches, failed, read, shellText } from "./command.ts";
import { type Places, realPlace } from "./places.ts";
import type { FoundRoot, Room, Standing } from "./target.ts";

export async function room({ session, real, stateDir, root }: Places): Promise<Room> {
	const boot = quoted(`${root}/boot`);
	const text = `
stat -f -c '%a %S %c %d %b %f %T' ${quoted(real)} || exit
if [ -d ${boot} ] && [ "$(stat -c %d ${boot})" != "$(stat -c %d ${boot}/..)" ]; then
	stat -f -c '%a %S' ${boot}
else
	echo - -
fi
if [ -e ${quoted(`${stateDir}/db/reserved`)} ]; then
	stat -c '%b %B' ${quoted(`${stateDir}/db/reserved`)}
else
	echo 0 0
fi`;
	const told = (await read(session, text, real)).split("\n");
	const [store = [], bootRoom = [], reserve = []] = told.map((line) =>
		line.split(" ").map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN)),
	);
	const [blocks = Number.NaN, unit = Number.NaN, inodes = 0, freeInodes = Number.NaN] = store;
	const bytes = blocks * unit;
	if (Number.isNaN(bytes)) throw unclear("stat -f", real);
	const bootFree = bootRoom[0]! * bootRoom[1]!;
	return {
		free: bytes,
		freeInodes: inodes === 0 ? null : freeInodes,
		bootFree: Number.isNaN(bootFree) ? null : bootFree,
		reserve: reserve[0]! * reserve[1]! || 0,
		fileSystem: told[0]!.split(" ").slice(6).join(" "),
		used: { bytes: (store[4]! - store[5]!) * unit, inodes: inodes - freeInodes },
	};
}

export async function standing(places: Places): Promise<Standing> {
	const { session, storeDir, real, root, profile, bootId } = places;
	const text = `
store=${quoted(storeDir)}
real=${quoted(real)}
root=${quoted(root)}
profile=${quoted(profile)}
# Of what and where: tells the store path that the link leads to, below the root if there is one.
tell() {
	at=$2
	for link in 1 2 3 4 5 6 7 8 9; do
		to=$(readlink "$at") || return
		case $to in
			"$store"/* | "$real"/*)
				path=\${to#"$store"/} path=\${path#"$real"/}
				printf '%s %s/%s\\n' "$1" "$store" "\${path%%/*}"
				return ;;
			"$root"/*) at=$to ;;
			/*) at=$root$to ;;
			*) at=\${at%/*}/$to ;;
		esac
	done
}
tell profile "$profile"
tell current ${quoted(`${root}/run/current-system`)}
tell booted ${quoted(`${root}/run/booted-system`)}
for link in "$profile"-*-link; do
	number=\${link%-link}
	tell "\${number##*-}" "$link"
done
exit 0`;
	const found = (await read(session, text, profile)).split("\n").flatMap((line) => {
		const at = line.indexOf(" ");
		return at < 0 ? [] : [{ what: line.slice(0, at), path: line.slice(at + 1) }];
	});
	const of = (name: string) => found.find(({ what }) => what === name)?.path ?? null;
	return {
		profile: of("profile"),
		current: of("current"),
		booted: of("booted"),
		generations: found
			.filter(({ what }) => /^\d+$/.test(what))
			.map(({ what, path }) => ({ number: Number(what), system: path }))
			.sort((a, b) => a.number - b.number),
		bootId,
	};
}

export async function valid(
	{ session, nixStore, storeDir }: Places,
	paths: readonly string[],
): Promise<ReadonlySet<string>> {
	const result = new Set(paths.filter((path) => isPathOf(storeDir, path)));
	for (const batch of batches([...result])) {
		const words = [...nixStore, "--check-validity", "--print-invalid", ...batch];
		for (const path of lines(await read(session, shellText(words), "nix-store --check-validity"))) {
			result.delete(path);
		}
	}
	return result;
}

/** Has `path` the form of a path of this store, and a name that Nix would accept? */
export function isPathOf(storeDir: string, path: string): boolean {
	return path.startsWith(`${storeDir}/`) && isLegal(storeDir, path);
}

export async function allPaths(places: Places): Promise<readonly string[]> {
	const { session, real, storeDir } = places;
	const names = lines(await read(session, shellText(["ls", "-A", "-U", real]), real));
	return [
		...(await valid(
			places,
			names.filter(isBaseName).map((name) => `${storeDir}/${name}`),
		)),
	];
}

export async function diskSizes(
	places: Places,
	paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
	const ofPlace = new Map(
		paths
			.filter((path) => isPathOf(places.storeDir, path))
			.map((path) => [realPlace(places, path), path]),
	);
	const input = () => [Buffer.from([...ofPlace.keys()].map((place) => `${place}\0`).join(""))];
	const measured = await places.session.run({
		text: "du --null --summarize --block-size=1 --files0-from=-",
		input: input(),
	});
	const sizes = new Map<string, number>();
	for (const entry of measured.out.split("\0")) {
		const [, bytes, place] = /^(\d+)\t(.*)$/s.exec(entry) ?? [];
		const path = ofPlace.get(place ?? "");
		if (path !== undefined) sizes.set(path, Number(bytes));
	}
	// It is silent about a file that it has met by another name, and about what is not there.
	const silent = [...ofPlace].filter(([, path]) => !sizes.has(path)).map(([place]) => place);
	for (const batch of batches(silent)) {
		const text = `for place in ${shellText(batch)}; do
	if [ -e "$place" ] || [ -L "$place" ]; then printf '%s\\n' "$place"; fi
done`;
		for (const place of lines(await read(places.session, text, places.real))) {
			sizes.set(ofPlace.get(place)!, 0);
		}
	}
	return sizes;
}

/** Bytes that a file has at least for it to matter. */
const BLOCK = 4096;

export async function linkable(places: Places): Promise<number | null> {
	const { session, real } = places;
	const tools = "command -v find >/dev/null && command -v sha256sum >/dev/null || exit 0; echo yes";
	if ((await read(session, tools, "find")).trim() !== "yes") return null;
	const links = `${real}/.links`;
	const found = await read(
		session,
		shellText([
			...["find", real, "-path", links, "-prune", "-o", "-type", "f"],
			...["-size", `+${BLOCK - 1}c`, "-printf", "%s %m %i %b %p\\0"],
		]),
		real,
	);
	const files = new Map<string, { place: string; bytes: number; size: string }>();
	for (const entry of found.split("\0")) {
		const [, size, mode, inode, blocks, place] =
			/^(\d+) (\d+) (\d+) (\d+) (.*)$/s.exec(entry) ?? [];
		if (place === undefined) continue;
		files.set(inode!, { place, bytes: Number(blocks) * 512, size: `${size} ${mode}` });
	}
	const alike = [...groupBy(files.values(), ({ size }) => size).values()].filter(
		(group) => group.length > 1,
	);
	const ofPlace = new Map(alike.flat().map((file) => [file.place, file]));
	if (ofPlace.size === 0) return 0;
	const { out } = await session.run({
		text: "xargs -0 sha256sum --zero --",
		input: [Buffer.from([...ofPlace.keys()].map((place) => `${place}\0`).join(""))],
	});
	const equal = groupBy(
		out.split("\0").flatMap((entry) => {
			const file = ofPlace.get(entry.slice(66));
			return file === undefined ? [] : [{ ...file, key: `${entry.slice(0, 64)} ${file.size}` }];
		}),
		({ key }) => key,
	);
	let saving = 0;
	for (const group of equal.values()) {
		for (const { bytes } of group.slice(1)) saving += bytes;
	}
	return saving;
}

export async function dead({ session, nixStore }: Places): Promise<ReadonlySet<string>> {
	const words = shellText([...nixStore, "--gc", "--print-dead"]);
	return new Set(lines(await read(session, words, "nix-store --gc --print-dead")));
}

/** Whom Nix does not name to everybody is `{censored}`. */
export async function roots({ session, nixStore }: Places): Promise<readonly FoundRoot[]> {
	const words = shellText([...nixStore, "--gc", "--print-roots"]);
	return lines(await read(session, words, "nix-store --gc --print-roots")).flatMap((line) => {
		const at = line.lastIndexOf(" -> ");
		return at < 0 ? [] : [{ root: line.slice(0, at), path: line.slice(at + 4) }];
	});
}

export async function* dump(places: Places, path: string): AsyncGenerator<Uint8Array, void> {
	// This command of Nix takes a place in the file system and knows nothing of stores.
	const { ssh } = places;
	const words = [...(ssh?.program ?? ["nix-store"]), "--dump", realPlace(places, path)];
	const { status, said } = yield* places.session.ask({ text: shellText(words) });
	if (status !== 0) throw failed(status, said, path);
}

export async function registration(
	{ session, nixStore }: Places,
	paths: readonly string[],
): Promise<string> {
	let text = "";
	for (const batch of batches(paths)) {
		const words = shellText([...nixStore, "--dump-db", ...batch]);
		text += await read(session, words, "nix-store --dump-db");
	}
	return text;
}

export function lines(text: string): string[] {
	return text.split("\n").filter((line) => line !== "");
}

function unclear(command: string, where: string): WhittleError {
	return new WhittleError(
		"target-unclear",
		`cannot understand what \`${command}\` says`,
		where,
		"whittle wants GNU coreutils of a target",
	);
}
