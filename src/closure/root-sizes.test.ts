import fc from "fast-check";
import { expect, test } from "vitest";
import { type Collectable, rootSizes } from "./root-sizes.ts";
import { closures, edgesIn, edgesOf, forAll, pathIn, plain, reach } from "./testing.ts";

/** Random paths that keep others, with roots (some twice) and inodes that several hold. */
const stores = closures.chain((closure) => {
	const n = closure.paths.length;
	return fc.record({
		graph: fc.constant(plain(closure)),
		own: fc.array(fc.nat(1000), { minLength: n, maxLength: n, size: "max" }),
		inodes: fc.array(
			fc.record({
				bytes: fc.nat(1000),
				holders: fc.uniqueArray(pathIn(closure), { minLength: Math.min(2, n), maxLength: 4 }),
			}),
			{ maxLength: 12 },
		),
		roots: fc.array(pathIn(closure), { maxLength: 6 }),
	});
});
type Store = typeof stores extends fc.Arbitrary<infer T> ? T : never;

function collectable({ graph, own, inodes, roots }: Store): Collectable {
	const names = inodes.flatMap(({ holders }, inode) =>
		holders.toSorted((a, b) => a - b).map((place) => ({ place, inode })),
	);
	return {
		keeps: edgesOf(edgesIn(graph)),
		own: Float64Array.from(own),
		shared: {
			place: Uint32Array.from(names, ({ place }) => place),
			inode: Uint32Array.from(names, ({ inode }) => inode),
			bytes: Float64Array.from(inodes, ({ bytes }) => bytes),
		},
		roots,
	};
}

/** Bytes of some paths, every inode once. */
function bytesOf({ own, inodes }: Store, paths: ReadonlySet<number>): number {
	let bytes = 0;
	for (const path of paths) bytes += own[path]!;
	for (const inode of inodes) {
		if (inode.holders.some((path) => paths.has(path))) bytes += inode.bytes;
	}
	return bytes;
}

test("a root frees what the others do not hold, and retains what it reaches, inodes once", () => {
	forAll(stores, (store) => {
		const { graph, roots } = store;
		const held = (left: readonly number[]) => bytesOf(store, reach(graph, left));
		const sizes = rootSizes(collectable(store));
		roots.forEach((path, k) => {
			expect(sizes.retained[k]).toBe(held([path]));
			expect(sizes.freed[k]).toBe(held(roots) - held(roots.toSpliced(k, 1)));
			expect(sizes.freedWithPath[k]).toBe(
				held(roots) - held(roots.filter((other) => other !== path)),
			);
		});
		const odd = [...roots.keys()].filter((k) => k % 2 === 1);
		expect(sizes.freedWithout(odd)).toBe(held(roots) - held(roots.filter((_, k) => k % 2 === 0)));
	});
});

test("dead is what no root reaches, and its bytes are those that nothing live holds", () => {
	forAll(stores, (store) => {
		const all = new Set(store.own.keys());
		const live = reach(store.graph, store.roots);
		const sizes = rootSizes(collectable(store));
		expect([...sizes.dead.paths]).toEqual([...all].filter((path) => !live.has(path)));
		expect(sizes.dead.bytes).toBe(bytesOf(store, all) - bytesOf(store, live));
		expect(sizes.live).toEqual({ paths: live.size, bytes: bytesOf(store, live) });
	});
});
