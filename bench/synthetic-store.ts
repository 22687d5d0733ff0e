import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { randomNumbers } from "../src/closure/random.ts";

/**
 * A Nix database with the topology of a real store and no files: Nix makes the schema, the
 * rows are drawn at random.
 *
 * Drawn after what was seen in real stores (a laptop: 4.7 references a path, 42 paths in
 * an average closure; a build graph: 6.7 and 371): a shared base, short chains above it,
 * and systems that hold thousands.
 */
export interface Shape {
	readonly paths: number;
	/** References a path, on average. */
	readonly degree: number;
	/**
	 * How many of these go to a path outside the base, on average: the more, the longer the
	 * chains and the larger an average closure. Null for references to any earlier path,
	 * which is like no real store.
	 */
	readonly chaining: number | null;
	readonly seed: number;
}

/** Creates the store below `root`. A million paths take a minute. */
export function createStore(root: string, shape: Shape): void {
	mkdirSync(root, { recursive: true });
	execFileSync("nix-store", ["--store", `local?root=${root}`, "--init"], { stdio: "inherit" });
	const database = new DatabaseSync(join(root, "nix/var/nix/db/db.sqlite"));
	database.exec("pragma synchronous = off; begin");
	const addPath = database.prepare(
		`insert into ValidPaths(id, path, hash, registrationTime, narSize)
		values (?, ?, 'sha256:' || '${"0".repeat(64)}', 1700000000, ?)`,
	);
	const addReference = database.prepare("insert into Refs(referrer, reference) values (?, ?)");
	let id = 0;
	for (const { path, narSize, references } of drawnPaths(shape)) {
		addPath.run(++id, path, narSize);
		for (const k of references) addReference.run(id, k + 1);
	}
	database.exec("commit; pragma wal_checkpoint(truncate)");
	database.close();
}

/** A path as it was drawn; its references are numbers of paths, itself perhaps among them. */
interface DrawnPath {
	readonly path: string;
	readonly narSize: number;
	readonly references: ReadonlySet<number>;
}

/** The paths of a shape, references first. */
export function* drawnPaths(shape: Shape): Generator<DrawnPath> {
	const random = randomNumbers(shape.seed);
	for (let i = 0; i < shape.paths; i++) {
		const narSize = Math.floor(Math.exp(6 + 12 * random()));
		const references = referencesOf(i, shape, random);
		yield { path: storePath(i, shape.seed), narSize, references };
	}
}

/** References of path `i`, all to earlier paths or to itself. */
function referencesOf(i: number, shape: Shape, random: () => number): Set<number> {
	const { paths, degree, chaining } = shape;
	const below = (limit: number) => Math.floor(random() * limit);
	const base = Math.min(60, Math.ceil(paths / 20)); // glibc, bash, … : most refer to some of it
	const systems = Math.max(1, Math.floor(paths / 2000));
	const references = new Set<number>();
	const wanted = Math.min(i, Math.round(degree * (0.5 + 1.4 * random())));
	if (chaining === null) {
		while (references.size < Math.min(i, degree)) references.add(below(i));
		return references;
	}
	if (i >= paths - systems) {
		for (let k = 0; k < Math.min(400, paths / 10); k++) references.add(base + below(i - base));
	} else {
		// Most of what a path refers to is the base; the rest is any package before it.
		for (let k = 0; k < wanted; k++) {
			const package_ = i > base && random() < chaining / degree;
			references.add(package_ ? base + below(i - base) : below(Math.min(base, i)));
		}
	}
	references.delete(i);
	if (random() < 0.3) references.add(i);
	return references;
}

const DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

/** Path number `i` of the store drawn with this seed. */
export function storePath(i: number, seed: number): string {
	const random = randomNumbers(seed * 1_000_003 + i);
	const hash = Array.from({ length: 32 }, () => DIGITS[Math.floor(random() * 32)]).join("");
	return `/nix/store/${hash}-package${i}-${1 + (i % 9)}.${i % 31}`;
}
