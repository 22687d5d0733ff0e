/**
 * For tests only: random closures, closures drawn by hand, and the obvious slow answers
 * that the fast ones are held against.
 */
import fc from "fast-check";
import { assemble, type Parts } from "./assemble.ts";
import { CATEGORIES } from "./categories.ts";
import type { Closure, Problem } from "./closure.ts";
import { type Edges, row } from "./graph.ts";
import { baseName, NIX_STORE } from "./store-path.ts";

export type Edge = readonly [referrer: number, reference: number];

/** A store path with a legal hash; paths of one name sort by `rank`. */
export function storePath(rank: number, name: string, storeDir = NIX_STORE): string {
	return `${storeDir}/${String(rank).padStart(32, "0")}-${name}`;
}

export function edgesOf(pairs: readonly Edge[]): Edges {
	return {
		from: Uint32Array.from(pairs, ([referrer]) => referrer),
		to: Uint32Array.from(pairs, ([, reference]) => reference),
		count: pairs.length,
	};
}

/** What a closure drawn by hand may say beyond its edges. */
interface Drawing {
	readonly names?: readonly string[];
	readonly sizes?: readonly number[];
	readonly roots?: readonly number[];
}

/** Paths 0..nodes-1 of one byte each, named p0, p1, …, unless said otherwise. */
export function draw(nodes: number, edges: readonly Edge[], drawing: Drawing = {}): Closure {
	const { names, sizes, roots } = drawing;
	return assemble({
		storeDir: NIX_STORE,
		paths: range(nodes).map((i) => storePath(i, names?.[i] ?? `p${i}`)),
		narSize: Float64Array.from(range(nodes), (i) => sizes?.[i] ?? 1),
		references: edgesOf(edges),
		...(roots && { roots: Uint32Array.from(roots) }),
	});
}

/** The text whose lines these are. */
export function joined(lines: Iterable<string>): string {
	return [...lines].join("");
}

export function range(count: number): number[] {
	return Array.from({ length: count }, (_, i) => i);
}

/** Fails unless `claim` passes for 300 random values; it has some seconds to shrink one. */
export function forAll<T>(values: fc.Arbitrary<T>, claim: (value: T) => void): void {
	fc.assert(fc.property(values, claim), { numRuns: 300, interruptAfterTimeLimit: 20_000 });
}

/** Two random values that belong together: the second is made from the first. */
export function and<T, U>(
	first: fc.Arbitrary<T>,
	second: (value: T) => fc.Arbitrary<U>,
): fc.Arbitrary<[T, U]> {
	return first.chain((value) => second(value).map((other): [T, U] => [value, other]));
}

/** Some path of a closure that has any. */
export function pathIn(closure: Closure): fc.Arbitrary<number> {
	return fc.nat(closure.paths.length - 1);
}

/** Any number of different paths of a closure, in any order, roots among them. */
export function pathsIn(closure: Closure): fc.Arbitrary<number[]> {
	return fc.shuffledSubarray(range(closure.paths.length));
}

const exact = { size: "max" } as const;
const down = ([a, b]: Edge): Edge => (a < b ? [a, b] : [b, a]);

/** A chain with gaps over a base that nearly everything refers to, as systems are. */
function layered(nodes: number): fc.Arbitrary<Edge[]> {
	return fc
		.record({
			linked: fc.array(fc.boolean(), { minLength: nodes, maxLength: nodes, ...exact }),
			base: fc.nat(Math.min(3, nodes - 1)),
			more: fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), { maxLength: nodes }),
		})
		.map(({ linked, base, more }) => {
			const top = range(nodes - base);
			return [
				...top.filter((i) => linked[i] && i + 1 < nodes).map((i): Edge => [i, i + 1]),
				...top.flatMap((i) => range(base).map((k): Edge => [i, nodes - 1 - k])),
				...more.map(down),
			];
		});
}

/** Edges of every sort of graph: sparse and dense, with cycles and without, layered, rings. */
function edges(nodes: number): fc.Arbitrary<Edge[]> {
	const edge: fc.Arbitrary<Edge> = fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1));
	const sparse = fc.array(edge, { maxLength: nodes + 2, ...exact });
	const dense = fc.array(edge, { maxLength: Math.ceil((nodes * nodes) / 2), ...exact });
	const rings = fc
		.tuple(fc.integer({ min: 1, max: nodes }), sparse)
		.map(([length, more]): Edge[] => [
			...range(nodes).map((i): Edge => [i, i % length === length - 1 ? i - length + 1 : i + 1]),
			...more.map(down),
		])
		.map((all) => all.filter(([, to]) => to < nodes));
	return fc.oneof(
		sparse,
		dense,
		sparse.map((all) => all.map(down)),
		dense.map((all) => all.map(down)),
		layered(nodes),
		rings,
	);
}

const NAMES = [
	"glibc-2.40-66",
	"glibc-2.40-66-bin",
	"glibc-2.39",
	"python3-3.12.10",
	"python3-3.13.3",
	"source",
	"unit-nginx.service",
	"linux-6.12.30-modules",
	"a=stub",
	"__proto__",
	"constructor",
];

/** Names that Nix would refuse, each of which some program has stumbled over. */
export const ILLEGAL_NAMES = [
	"\u001b[31mred",
	"two\nlines",
	"</script><script>alert(1)</script>",
	"../../etc/passwd",
	"..",
	".",
	"a/",
	"a=/nix/store/b",
	"a:/nix/store/b",
	" ",
	"nul\0byte",
	"\ufeffmarked",
	"naïve-1.0",
	"雪-2",
	"-",
	"x".repeat(212),
];

const anyName = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...NAMES) },
	{ weight: 2, arbitrary: fc.constantFrom(...ILLEGAL_NAMES) },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 12 }) },
);

const size = fc.oneof(
	fc.nat(1000),
	fc.constant(0),
	fc.constant(Number.NaN),
	fc.integer({ min: 2 ** 32, max: 2 ** 45 }),
);

function column(nodes: number): fc.Arbitrary<Float64Array> {
	return fc
		.oneof(
			{ weight: 9, arbitrary: fc.array(size, { minLength: nodes, maxLength: nodes, ...exact }) },
			{ weight: 1, arbitrary: fc.constant(new Array<number>(nodes).fill(Number.NaN)) },
		)
		.map((sizes) => Float64Array.from(sizes));
}

function problems(paths: readonly string[]): fc.Arbitrary<Problem[]> {
	return fc.array(
		fc.record({
			code: fc.constantFrom("unknown-reference", "duplicate-path", "size-missing"),
			message: fc.string({ unit: "binary" }),
			path: fc.option(fc.constantFrom(...paths)),
		}),
		{ maxLength: 4 },
	);
}

/** What a source might hand to `assemble`: 1 to 30 paths, edges in both directions and repeated. */
export const parts: fc.Arbitrary<Parts> = fc.integer({ min: 1, max: 30 }).chain((nodes) => {
	const all = range(nodes);
	const permutation = fc.shuffledSubarray(all, { minLength: nodes });
	const names = fc.array(anyName, { minLength: nodes, maxLength: nodes, ...exact });
	return fc
		.record({
			storeDir: fc.constantFrom(NIX_STORE, "/", "/home/me/.local/share/nix/root/nix/store"),
			edges: edges(nodes),
			number: permutation,
			rank: permutation,
			names,
			repeats: fc.nat(3),
			narSize: column(nodes),
			diskSize: fc.option(column(nodes)),
			downloadSize: fc.option(column(nodes)),
			totalDiskSize: fc.option(fc.nat()),
			category: fc.option(
				fc.array(fc.nat(CATEGORIES.length - 1), { minLength: nodes, maxLength: nodes, ...exact }),
			),
			roots: fc.option(fc.subarray(all, { minLength: 1 }), { nil: undefined }),
		})
		.chain(({ edges: drawn, number, rank, repeats, roots, category, names, ...rest }) => {
			const paths = all.map((i) => storePath(rank[i]!, names[i]!, rest.storeDir));
			const renumbered = drawn.map(([a, b]): Edge => [number[a]!, number[b]!]);
			return problems(paths).map((found) => ({
				...rest,
				paths,
				category: category && Uint8Array.from(category),
				references: edgesOf([...renumbered, ...renumbered.slice(0, repeats)]),
				...(roots && { roots: Uint32Array.from(roots) }),
				problems: found,
			}));
		});
});

export const closures: fc.Arbitrary<Closure> = parts.map(assemble);

/** A graph as plain lists, for the slow answers. */
export interface Plain {
	readonly out: readonly (readonly number[])[];
	readonly roots: readonly number[];
}

export function plain(closure: Closure): Plain {
	return {
		out: closure.paths.map((_, i) => Array.from(row(closure.references, i))),
		roots: Array.from(closure.roots),
	};
}

/** Every edge of the graph. */
export function edgesIn({ out }: Plain): Edge[] {
	return out.flatMap((targets, i) => targets.map((target): Edge => [i, target]));
}

/** What `starts` reach when `without` are taken out and `cut` is severed. */
export function reach(
	{ out }: Plain,
	starts: Iterable<number>,
	without: readonly number[] = [],
	cut: Edge = [-1, -1],
): Set<number> {
	const reached = new Set([...starts].filter((start) => !without.includes(start)));
	for (const node of reached) {
		for (const target of out[node]!) {
			if (without.includes(target) || (node === cut[0] && target === cut[1])) continue;
			reached.add(target);
		}
	}
	return reached;
}

/** What some paths weigh: NAR bytes, unknown ones 0; or their number where no size is known. */
export function weightOf(closure: Closure, nodes: Iterable<number>): number {
	const unsized = closure.narSize.every(Number.isNaN);
	let weight = 0;
	for (const node of nodes) weight += unsized ? 1 : closure.narSize[node]! || 0;
	return weight;
}

/** The closure as a value that does not depend on how its paths are numbered. */
export function described(closure: Closure) {
	const { paths, storeDir, totalDiskSize, problems: found } = closure;
	const at = (column: ArrayLike<number> | null, i: number) => column && column[i]!;
	return {
		storeDir,
		totalDiskSize,
		problems: found.map((problem) => JSON.stringify(problem)).sort(),
		roots: Array.from(closure.roots, (root) => paths[root]!).sort(),
		paths: range(paths.length)
			.map((i) => ({
				path: paths[i]!,
				base: baseName(storeDir, paths[i]!),
				narSize: closure.narSize[i]!,
				diskSize: at(closure.diskSize, i),
				downloadSize: at(closure.downloadSize, i),
				category: at(closure.category, i),
				self: closure.selfReference[i]!,
				references: Array.from(row(closure.references, i), (target) => paths[target]!).sort(),
				referrers: Array.from(row(closure.referrers, i), (source) => paths[source]!).sort(),
			}))
			.sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}
