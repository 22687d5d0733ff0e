import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * A Nix database with the topology of a real store and no files: registration text drawn
 * at random and loaded by `nix-store --load-db`, so that the schema is Nix's own.
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
	 * chains and the larger an average closure.
	 */
	readonly chaining: number;
	readonly seed: number;
}

export function createStore(root: string, shape: Shape): void {
	mkdirSync(root, { recursive: true });
	execFileSync("nix-store", ["--store", `local?root=${root}`, "--load-db"], {
		input: registration(shape),
		stdio: ["pipe", "inherit", "inherit"],
		maxBuffer: 1 << 30,
	});
}

/** The text `nix-store --load-db` reads. */
export function registration({ paths, degree, chaining, seed }: Shape): string {
	const random = mulberry(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const names = Array.from({ length: paths }, (_, i) => storePath(i, seed));
	const base = Math.min(60, Math.ceil(paths / 20)); // glibc, bash, … : most refer to some of it
	const systems = Math.max(1, Math.floor(paths / 2000));
	const lines: string[] = [];
	for (let i = 0; i < paths; i++) {
		const references = new Set<number>();
		if (i >= paths - systems) {
			for (let k = 0; k < Math.min(400, paths / 10); k++) references.add(base + below(i - base));
		} else {
			// Most of what a path refers to is the base; the rest is any package before it.
			const wanted = Math.min(i, Math.round(degree * (0.5 + 1.4 * random())));
			for (let k = 0; k < wanted; k++) {
				const package_ = i > base && random() < chaining / degree;
				references.add(package_ ? base + below(i - base) : below(Math.min(base, i)));
			}
		}
		references.delete(i);
		if (random() < 0.3) references.add(i);
		lines.push(
			names[i]!,
			"0".repeat(64),
			String(Math.floor(Math.exp(6 + 12 * random()))),
			"",
			String(references.size),
			...Array.from(references, (k) => names[k]!),
		);
	}
	return `${lines.join("\n")}\n`;
}

const DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

/** Path number `i` of the store drawn with this seed. */
export function storePath(i: number, seed: number): string {
	const random = mulberry(seed * 1_000_003 + i);
	const hash = Array.from({ length: 32 }, () => DIGITS[Math.floor(random() * 32)]).join("");
	return `/nix/store/${hash}-package${i}-${1 + (i % 9)}.${i % 31}`;
}

/** A small seeded generator (mulberry32), so that every run draws the same store. */
function mulberry(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
