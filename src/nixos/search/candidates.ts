import { packageAt } from "../../closure/names.ts";
import {
	type Catalogue,
	changeOf,
	type ExistingOptions,
	neverOffered,
	offered,
} from "../catalogue/catalogue.ts";
import type { Change } from "../catalogue/change.ts";
import { dotted } from "../catalogue/nix-text.ts";
import { ownName } from "../configuration.ts";
import { type Attribution, retainedBySwitches } from "../options/attribution.ts";
import { firstSentence, type Switch } from "../options/walk.ts";
import { mayGo } from "./user-file.ts";

/** Changes that may be tried, and what each governs. */
export interface Candidates {
	readonly changes: readonly Change[];
	/** Its switches are the changes, in their order. */
	readonly found: Attribution;
}

/** What candidates are made of. */
export interface Sources {
	readonly found: Attribution;
	/** The folder of NixOS's own modules; null where it is not known. */
	readonly modulesPath: string | null;
	readonly catalogue: Catalogue;
	readonly existing: ExistingOptions;
	/** The text of a module file; null where it cannot be read. */
	readonly textOf: (file: string) => string | null;
	/** Where the configuration stands: the person's files are named from there. */
	readonly folder: string;
}

type Definition = Attribution["definitions"][number];

/** A change with the definitions, by index, that go with it. */
interface Candidate {
	readonly change: Change;
	readonly governs: readonly number[];
	readonly expected: number;
}

/** Candidates of which the graph expects nothing: so many of them are tried all the same. */
const IDLE = 150;

const PACKAGES = ["environment", "systemPackages"];

/**
 * What may be turned off, left out or changed in a system, what holds most first: entries of the
 * catalogue, switches that are on, files and packages of the person's own. Nothing that is never
 * offered, and nothing whose loss cannot be said.
 */
export function candidatesOf(sources: Sources): Candidates {
	const apart = packagesApart(sources);
	const fromCatalogue = catalogued(sources, apart.found);
	const known = new Set(fromCatalogue.map(({ change }) => signature(change)));
	const switches = switchesOf(sources, apart.found).filter(
		({ change }) => !known.has(signature(change)),
	);
	const all = [...fromCatalogue, ...switches, ...filesOf(sources, apart.found), ...apart.packages];
	const found = withSwitches(apart.found, all);
	const weighed = all.map(
		(each, k): Candidate => ({
			...each,
			expected: retainedBySwitches(found, [k]).weight,
		}),
	);
	weighed.sort((a, b) => b.expected - a.expected || (a.change.id < b.change.id ? -1 : 1));
	// Of those that govern nothing in the closure what is called like a module's own switch first.
	const isIdle = ({ expected, governs }: Candidate) => expected === 0 && governs.length === 0;
	const idle = weighed.filter(isIdle).sort((a, b) => callOf(a) - callOf(b));
	const left = new Set(idle.slice(0, IDLE));
	const kept = weighed.filter((each) => !isIdle(each) || left.has(each));
	return {
		changes: kept.map(({ change }) => change),
		found: withSwitches(apart.found, kept),
	};
}

type Made = Omit<Candidate, "expected">;

function callOf({ change: { id, kind } }: Candidate): number {
	return kind === "switch" && !id.endsWith(".enable = false") ? 1 : 0;
}

/** Two changes that set the same are one. */
function signature({ settings, disabledModules }: Change): string {
	const words = settings.map(({ option, value }) => JSON.stringify([option, value])).sort();
	return [...words, ...disabledModules].join("\n");
}

function withSwitches(found: Attribution, candidates: readonly Made[]): Attribution {
	const switches = candidates.map(({ change, governs }): Attribution["switches"][number] => ({
		option: change.id,
		names: change.settings[0]?.option ?? [change.id],
		priority: 100,
		declaredIn: [],
		definedIn: [],
		description: null,
		governs,
	}));
	return { ...found, switches };
}

function switchesOf({ catalogue }: Sources, found: Attribution): Made[] {
	return found.switches.flatMap((each): Made[] => {
		const loss = lossOf(each);
		if (loss === null || neverOffered(catalogue, each.option) !== null) return [];
		const change: Change = {
			id: `${each.option} = false`,
			kind: "switch",
			settings: [{ option: each.names, value: false, how: "set" }],
			disabledModules: [],
			losses: [loss],
		};
		return [{ change, governs: each.governs }];
	});
}

/** Longer descriptions are cut. */
const WORDS = 100;

/** What a switch gives, by its description; null where it has none. */
function lossOf({ option, description }: Switch): string | null {
	const plain = firstSentence((description ?? "").replaceAll("`", ""))
		.replace(/^whether (or not )?(to (enable |use |install )?)?/i, "")
		.replace(/[\s.:;]+$/, "");
	if (plain === "") return null;
	const words = plain.length > WORDS ? `${plain.slice(0, WORDS - 1).trimEnd()}…` : plain;
	return `${words}: what ${option.replace(/\.enable$/, "")} gives`;
}

/** Entries of the catalogue whose options are there, and of whose packages one is. */
function catalogued({ catalogue, existing }: Sources, found: Attribution): Made[] {
	return catalogue.reductions
		.filter((reduction) => offered(reduction, found.closure))
		.flatMap((reduction): Made[] => {
			const change = changeOf(reduction, existing);
			if (change === null) return [];
			const governs = change.settings.flatMap(({ option, value }) => {
				const path = dotted(option);
				const named = found.switches.filter((each) => value === false && each.option === path);
				const said = indices(
					found.definitions,
					(each) => each.option === path || each.option.startsWith(`${path}.`),
				);
				return [...said, ...named.flatMap((each) => each.governs)];
			});
			return [{ change, governs: [...new Set(governs)] }];
		});
}

/** Module files of the person's own that a system can do without. */
function filesOf({ modulesPath, textOf, folder }: Sources, found: Attribution): Made[] {
	if (modulesPath === null) return [];
	const files = new Set(found.definitions.map(({ file }) => file));
	return [...files]
		.filter((file) => file.startsWith("/") && !isBelow(file, modulesPath))
		.flatMap((file): Made[] => {
			const text = textOf(file);
			if (text === null || !mayGo(text)) return [];
			const governs = indices(found.definitions, (each) => each.file === file);
			const options = [...new Set(governs.map((k) => found.definitions[k]!.declared))].sort();
			const name = ownName(file, folder);
			const change: Change = {
				id: `without ${name}`,
				kind: "file",
				settings: [],
				disabledModules: [file],
				losses: [`all that ${name} sets, ${options.join(", ")} among it`],
			};
			return [{ change, governs }];
		});
}

/**
 * Packages that the person's own files put into the system, one candidate each. The lists they
 * stand in are taken apart, so that each package has a definition of its own.
 */
function packagesApart({ found, modulesPath }: Sources): {
	readonly found: Attribution;
	readonly packages: readonly Made[];
} {
	const isList = ({ declared, file }: Definition) =>
		modulesPath !== null && declared === dotted(PACKAGES) && !isBelow(file, modulesPath);
	const definitions: Definition[] = found.definitions.map((each) =>
		isList(each) ? { ...each, paths: [] } : each,
	);
	const byName = new Map<string, number[]>();
	const pieces = found.definitions.map((each, k): readonly number[] => {
		if (!isList(each)) return [k];
		return each.paths.map((path) => {
			const { pname } = packageAt(found.closure, path);
			const piece = definitions.push({ ...each, paths: [path] }) - 1;
			byName.set(pname, [...(byName.get(pname) ?? []), piece]);
			return piece;
		});
	});
	const packages = [...byName].map(([pname, governs]): Made => {
		const change: Change = {
			id: `${dotted(PACKAGES)} without ${pname}`,
			kind: "package",
			settings: [{ option: PACKAGES, value: [pname], how: "without" }],
			disabledModules: [],
			losses: [`the programs of ${pname}`],
		};
		return { change, governs };
	});
	const switches = found.switches.map((each) => ({
		...each,
		governs: each.governs.flatMap((k) => pieces[k]!),
	}));
	return { found: { ...found, definitions, switches }, packages };
}

function isBelow(file: string, folder: string): boolean {
	return file.startsWith(`${folder}/`);
}

function indices<T>(items: readonly T[], isMeant: (item: T) => boolean): number[] {
	return items.flatMap((item, k) => (isMeant(item) ? [k] : []));
}
