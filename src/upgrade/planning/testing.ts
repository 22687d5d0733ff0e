/** For tests only: pairs of systems as an upgrade meets them. */
import fc from "fast-check";
import { assemble } from "../../closure/assemble.ts";
import type { Closure } from "../../closure/closure.ts";
import { type Edge, edgesOf, storePath } from "../../closure/testing.ts";
import { type UpgradePolicy, USUAL_UPGRADE } from "../../policy/policy.ts";

/** A package or a piece of configuration in two systems. */
export interface Thing {
	readonly name: string;
	/** Numbers of things that come later in the list. */
	readonly references: readonly number[];
	readonly isIn: "both" | "old" | "new";
	/** Is it another path in the new system? So is then whatever refers to it. */
	readonly changes: boolean;
	readonly sizes: readonly [old: number, now: number];
}

export interface TwoSystems {
	readonly old: Closure;
	readonly new: Closure;
}

/** Two systems of the same things; the first one is the toplevel. */
export function twoSystems(things: readonly Thing[]): TwoSystems {
	const changes = things.map(({ changes }) => changes);
	for (let i = things.length - 1; i >= 0; i--) {
		changes[i] ||= things[i]!.references.some((k) => changes[k] || things[k]!.isIn !== "both");
	}
	const closure = (side: 0 | 1): Closure => {
		const isThere = (i: number) => things[i]!.isIn !== (side === 0 ? "new" : "old");
		const edges = things.flatMap(({ references }, i) =>
			isThere(i) ? references.filter(isThere).map((k): Edge => [i, k]) : [],
		);
		return assemble({
			storeDir: "/nix/store",
			paths: things.map(({ name }, i) => {
				const version = side === 1 && changes[i] ? 1 : 0;
				return storePath(2 * i + version, name.replace("%", `${version + 1}`));
			}),
			narSize: Float64Array.from(things, ({ sizes }, i) => sizes[side === 1 && changes[i] ? 1 : 0]),
			references: edgesOf(edges),
			roots: Uint32Array.of(0),
		});
	};
	return { old: closure(0), new: closure(1) };
}

const GLUE = ["nixos-system-host-%", "system-path", "etc", "unit-a.service", "unit-b.service"];

/** Systems of five paths of configuration and up to nine packages, three of which are a group. */
export const systems: fc.Arbitrary<TwoSystems> = fc
	.integer({ min: 1, max: 9 })
	.chain((packages) => {
		const names = [
			...GLUE,
			...[
				"linux-%",
				"initrd-linux-%",
				"glibc-%",
				"a-%",
				"b-%",
				"c-%",
				"d-%",
				"nginx.conf",
				"e-%",
			].slice(-packages),
		];
		return fc
			.tuple(
				...names.map((name, i) =>
					fc.record({
						name: fc.constant(name),
						references: fc.subarray(names.map((_, k) => k).slice(i + 1)),
						isIn: fc.oneof(
							{ weight: 8, arbitrary: fc.constant("both" as const) },
							{
								weight: 1,
								arbitrary: fc.constantFrom("old" as const, "old" as const, "new" as const),
							},
						),
						changes: fc.boolean(),
						sizes: fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 })),
					}),
				),
			)
			.map(([toplevel, ...rest]) =>
				twoSystems([
					{
						...toplevel!,
						references: names.map((_, k) => k).slice(1),
						isIn: "both",
						changes: true,
					},
					...rest,
				]),
			);
	});

/** What whittle.toml may say of such systems. */
export const policies: fc.Arbitrary<UpgradePolicy> = fc
	.record({
		nonVital: fc.subarray(["a", "b", "/^c/", "glibc", "nothing"]),
		atomic: fc.subarray([
			["a", "c"],
			["d", "linux"],
		]),
		barriers: fc.subarray(["b", "d"]),
		pinned: fc.subarray(["linux", "/^e-/", "nixos-system-host-1"], { maxLength: 1 }),
	})
	.map((said) => ({ ...USUAL_UPGRADE, ...said }));
