import { expect, test } from "vitest";
import { categoryAt } from "./categories.ts";
import { closureSizes } from "./closure-sizes.ts";
import { dominators } from "./dominators.ts";
import { row } from "./graph.ts";
import { parseName } from "./package-name.ts";
import { pathRecords } from "./path-record.ts";
import { shortestChain } from "./reach.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { nameOf } from "./store-path.ts";
import { closures, draw, forAll, range } from "./testing.ts";

test("a record says of a path what the questions answer one by one, null for the unknown", () => {
	forAll(closures, (closure) => {
		const known = (column: ArrayLike<number> | null, i: number) =>
			column === null || Number.isNaN(column[i]) ? null : column[i];
		const sized = closure.narSize.some((size) => size >= 0);
		const asked = range(closure.paths.length).reverse();
		const records = [...pathRecords(closure, asked, null)];
		for (const [k, i] of asked.entries()) {
			const path = closure.paths[i]!;
			const name = nameOf(closure.storeDir, path);
			expect(records[k]).toEqual({
				path,
				name,
				...parseName(name),
				narSize: known(closure.narSize, i),
				diskSize: known(closure.diskSize, i),
				downloadSize: known(closure.downloadSize, i),
				closureSize: sized ? closureSizes(closure)[i] : null,
				retainedSize: sized ? retainedSizes(closure)[i] : null,
				dominator: closure.paths[dominators(closure).parent[i]!] ?? null,
				references: row(closure.references, i).length + closure.selfReference[i]!,
				referrers: row(closure.referrers, i).length + closure.selfReference[i]!,
				depth: shortestChain(closure, i).length - 1,
				category: categoryAt(closure, i, null),
			});
		}
		expect(records.length).toBe(asked.length);
	});
});

test("a record can be read off a drawing", () => {
	const closure = draw(
		3,
		[
			[0, 1],
			[1, 1],
			[1, 2],
			[0, 2],
		],
		{ names: ["nixos-system-host-25.05", "glibc-2.40-66-bin", "source"], sizes: [1, 20, 300] },
	);
	expect([...pathRecords(closure, [1], null)]).toEqual([
		{
			path: "/nix/store/00000000000000000000000000000001-glibc-2.40-66-bin",
			name: "glibc-2.40-66-bin",
			pname: "glibc",
			version: "2.40-66",
			output: "bin",
			narSize: 20,
			diskSize: null,
			downloadSize: null,
			closureSize: 320,
			retainedSize: 20,
			dominator: "/nix/store/00000000000000000000000000000000-nixos-system-host-25.05",
			references: 2,
			referrers: 2,
			depth: 1,
			category: "library",
		},
	]);
});
