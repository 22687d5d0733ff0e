import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";
import { readTree } from "../../nix/nar/read-tree.ts";
import { pieces } from "../../nix/test-pieces.ts";
import { makeSystem } from "./make-system.ts";
import { type Drawn, placesOf, worldOf } from "./test-world.ts";
import { stageWith } from "./testing.ts";

/** The places of a package's files. */
type Package = readonly string[];

const FOLDERS = ["bin", "share", "share/doc", "share/man", "share/man/man1", "lib"];

/** Files that no other package has, in folders that others may have, too. */
const packageOf = (unit: number) =>
	fc.uniqueArray(
		fc.tuple(fc.constantFrom(...FOLDERS), fc.nat(2)).map(([at, n]) => `${at}/p${unit}-${n}`),
		{ minLength: 1, maxLength: 5 },
	);

const unit = (number: number) =>
	fc.record({
		old: packageOf(number),
		/** Null where only the old system has it. */
		new: fc.option(packageOf(number), { freq: 4 }),
		state: fc.constantFrom<UnitState>("old", "absent", "new"),
	});

function treeOf(files: Package): Drawn {
	const top: Record<string, Drawn> = {};
	for (const place of files) {
		let at = top;
		const names = place.split("/");
		for (const name of names.slice(0, -1)) {
			const below = at[name];
			const entries: Record<string, Drawn> = below && "folder" in below ? { ...below.folder } : {};
			at[name] = { folder: entries };
			at = entries;
		}
		at[names.at(-1)!] = { file: place };
	}
	return { folder: top };
}

/** As `buildEnv` merges them: what only one package has is one link, a folder or not. */
function envOf(packages: readonly { readonly key: string; readonly files: Package }[]): Drawn {
	const build = (prefix: string): Drawn => {
		const names = new Map<string, Set<string>>();
		for (const { key, files } of packages) {
			for (const place of files) {
				if (!place.startsWith(prefix)) continue;
				const name = place.slice(prefix.length).split("/")[0]!;
				names.set(name, (names.get(name) ?? new Set()).add(key));
			}
		}
		const entries = [...names].map(([name, from]): [string, Drawn] => {
			const [only] = from;
			if (from.size === 1) return [name, { link: `@${only!}@/${prefix}${name}` }];
			return [name, build(`${prefix}${name}/`)];
		});
		return { folder: Object.fromEntries(entries) };
	};
	return build("");
}

test("an environment made is that of the packages that are there, merged by buildEnv", async () => {
	const systems = fc.tuple(unit(0), unit(1), unit(2), unit(3));
	const changes = systems.filter((units) => units.some(({ state }) => state !== "old"));
	await fc.assert(
		fc.asyncProperty(changes, async (units) => {
			const side = (of: "old" | "new") =>
				units.map((each, i) => ({ key: `${of}:p${i}-${of === "old" ? 1 : 2}`, files: each[of] }));
			const isThere = <T extends { files: Package | null }>(
				each: T,
			): each is T & { files: Package } => each.files !== null;
			const [olds, news] = [side("old").filter(isThere), side("new").filter(isThere)];
			const packages = [...olds, ...news];
			const top = (env: string): Drawn => ({
				folder: { sw: { link: env }, init: { file: "echo" } },
			});
			const world = worldOf({
				...Object.fromEntries(packages.map(({ key, files }) => [key, treeOf(files)])),
				"old:system-path": envOf(olds),
				"new:system-path": envOf(news),
				"old:nixos-system-1": top("@old:system-path@"),
				"new:nixos-system-2": top("@new:system-path@"),
			});
			const named = (state: UnitState) =>
				units.flatMap((each, i) => (each.state === state ? [`p${i}`] : []));
			const stage = stageWith(world.plan, named("new"), named("absent"));
			const { paths } = await makeSystem(world.plan, stage, world.files);

			// Every link followed to the files behind it.
			const filesIn = async (tree: FileTree): Promise<Record<string, string>> => {
				const all: Record<string, string> = {};
				for (const [place, link] of Object.entries(placesOf(tree))) {
					const [, path, below] = /^-> (.{44}[^/]+)\/(.*)$/.exec(link)!;
					for (const each of Object.values(placesOf(await world.files.tree(path!)))) {
						if (each === below) all[place] = `${path}/${each}`;
						else if (each.startsWith(`${below}/`)) {
							all[place + each.slice(below!.length)] = `${path}/${each}`;
						}
					}
				}
				return all;
			};
			const mixed = units
				.flatMap(({ state }, i) => (state === "absent" ? [] : [side(state)[i]!]))
				.filter(isThere);
			const expected = await filesIn(world.tree(envOf(mixed)));
			const made = paths.find(({ path }) => path.endsWith("-system-path"));
			if (made === undefined) expect(expected).toEqual({});
			else expect(await filesIn(await readTree(pieces(made.nar, [999]), true))).toEqual(expected);
		}),
		{ numRuns: 200 },
	);
});
