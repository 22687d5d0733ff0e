import { expect, test } from "vitest";
import { components } from "./closure.ts";
import { closures, edgesIn, forAll, plain, range, reach } from "./testing.ts";

test("two paths are in one component exactly when each reaches the other", () => {
	forAll(closures, (closure) => {
		const graph = plain(closure);
		const reachable = graph.out.map((_, i) => reach(graph, [i]));
		const { of } = components(closure);
		for (const a of of.keys()) {
			for (const b of of.keys()) {
				expect(of[a] === of[b]).toBe(reachable[a]!.has(b) && reachable[b]!.has(a));
			}
		}
	});
});

test("components are numbered in topological order, without gaps", () => {
	forAll(closures, (closure) => {
		const { of, count } = components(closure);
		expect(new Set(of)).toEqual(new Set(range(count)));
		for (const [from, to] of edgesIn(plain(closure))) expect(of[from]! <= of[to]!).toBe(true);
	});
});

test("the order holds every path once, grouped by component, ascending", () => {
	forAll(closures, (closure) => {
		const { of, order } = components(closure);
		expect(order.slice().sort()).toEqual(Uint32Array.from(of.keys()));
		const inOrder = order.map((node) => of[node]!);
		expect(inOrder).toEqual(inOrder.slice().sort());
	});
});

test("acyclic says whether every component is a single path", () => {
	forAll(closures, (closure) => {
		const { acyclic, count } = components(closure);
		expect(acyclic).toBe(count === closure.paths.length);
	});
});
