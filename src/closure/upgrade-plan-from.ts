import {
	boolean,
	bytes,
	type DocumentKind,
	documentFrom,
	type Fields,
	jsonFrom,
	listOf,
	objectOf,
	oneOf,
	orNull,
	type Read,
	text,
	wrong,
} from "./fields.ts";
import { enclosingStorePath } from "./store-path.ts";
import {
	type MadePath,
	type PlanAtom,
	type PlanGlue,
	type PlanStage,
	type PlanUnit,
	type Remedy,
	UPGRADE_PLAN_SCHEMA,
	type UpgradePlan,
} from "./upgrade-plan.ts";

/** What a plan is, for whoever is told that something is none. */
export const UPGRADE_PLAN_KIND: DocumentKind = {
	code: "not-a-plan",
	name: "plan of an upgrade",
	schema: UPGRADE_PLAN_SCHEMA,
	remedy: "give what `whittle upgrade plan --json` printed",
};

/** A plan as it goes out: `upgradePlanFrom` reads it again. */
export function planDocument(plan: UpgradePlan) {
	return { schema: UPGRADE_PLAN_SCHEMA, ...plan };
}

/**
 * A plan out of parsed JSON; what else the document has is left out. Believed is only what
 * holds together: paths lie right below the store directory, units are numbers of units,
 * stages are counted from 1 and end with the new system. Throws `WhittleError` that says which
 * field is wrong (`stages[2].fetch[0]`), with `where` null: only the caller knows the file.
 */
export function upgradePlanFrom(value: unknown): UpgradePlan {
	return documentFrom(value, UPGRADE_PLAN_KIND, planIn);
}

/** The same out of a JSON text. */
export function upgradePlanFromText(json: string): UpgradePlan {
	return upgradePlanFrom(jsonFrom(json, UPGRADE_PLAN_KIND));
}

function planIn(of: Fields): UpgradePlan {
	const storeDir = of("storeDir", folder);
	const path = storePath(storeDir);
	const newSystem = of("new", path);
	const units = of("units", listOf(unit(path)));
	const users = listOf(numberIn(0, units.length - 1, "unit"));
	return {
		storeDir,
		old: of("old", path),
		new: newSystem,
		capacity: of("capacity", bytes),
		current: of("current", bytes),
		target: of("target", bytes),
		naivePeak: of("naivePeak", bytes),
		lowerBound: of("lowerBound", bytes),
		peak: of("peak", bytes),
		fits: of("fits", boolean),
		shortfall: of("shortfall", bytes),
		stages: of("stages", stages(path, units.length, newSystem)),
		keep: of("keep", bytes),
		units,
		atoms: of("atoms", listOf(atom(path, users))),
		glue: of("glue", listOf(glue(path, users))),
		newGlue: of(
			"newGlue",
			objectOf((of) => ({ paths: of("paths", listOf(path)), bytes: of("bytes", bytes) })),
		),
		pinned: of("pinned", listOf(path)),
		unit: of("unit", oneOf("disk", "nar", "mixed")),
		remedies: of("remedies", listOf(remedy)),
		notes: of("notes", listOf(text)),
	};
}

const folder: Read<string> = (value, at) => {
	const path = text(value, at);
	if (!path.startsWith("/")) throw wrong(at, value, "an absolute path");
	return path;
};

/** A path right below the store directory, whatever Nix thinks of its name. */
function storePath(storeDir: string): Read<string> {
	return (value, at) => {
		const path = text(value, at);
		if (enclosingStorePath(storeDir, path) !== path) {
			throw wrong(at, value, `a path of the store ${storeDir}`);
		}
		return path;
	};
}

function numberIn(from: number, to: number, of: string): Read<number> {
	return (value, at) => {
		if (typeof value !== "number" || !Number.isInteger(value) || value < from || value > to) {
			throw wrong(at, value, `the number of a ${of}`);
		}
		return value;
	};
}

function unit(path: Read<string>): Read<PlanUnit> {
	return objectOf((of) => ({
		name: of("name", text),
		pairs: of("pairs", listOf(pair(path))),
		vital: of("vital", boolean),
		barrier: of("barrier", boolean),
	}));
}

function pair(path: Read<string>): Read<[string, string | null]> {
	return (value, at) => {
		const [old, new_, ...more] = listOf(orNull(path))(value, at);
		if (old === undefined || old === null || new_ === undefined || more.length > 0) {
			throw wrong(at, value, "an old and a new path (or null)");
		}
		return [old, new_];
	};
}

function atom(path: Read<string>, users: Read<number[]>): Read<PlanAtom> {
	return objectOf((of) => ({
		paths: of("paths", listOf(path)),
		bytes: of("bytes", bytes),
		side: of("side", oneOf("old", "new")),
		users: of("users", users),
		last: of("last", boolean),
	}));
}

function glue(path: Read<string>, users: Read<number[]>): Read<PlanGlue> {
	return objectOf((of) => ({
		path: of("path", path),
		name: of("name", text),
		bytes: of("bytes", bytes),
		madeBytes: of("madeBytes", bytes),
		users: of("users", users),
	}));
}

function stages(path: Read<string>, units: number, newSystem: string): Read<PlanStage[]> {
	return (value, at) => {
		const read = listOf(stage(path, units))(value, at);
		for (const [k, { index }] of read.entries()) {
			const place = { ...at, path: `${at.path}[${k}].index` };
			if (index !== k + 1) throw wrong(place, index, `${k + 1}, where it stands`);
		}
		const last = read.at(-1);
		if (last !== undefined && last.system !== newSystem) {
			const place = { ...at, path: `${at.path}[${read.length - 1}].system` };
			throw wrong(place, last.system, "the new system, which comes last");
		}
		return read;
	};
}

function stage(path: Read<string>, units: number): Read<PlanStage> {
	const state = oneOf("old", "absent", "new");
	const states: Read<PlanStage["states"]> = (value, at) => {
		const read = listOf(state)(value, at);
		if (read.length !== units) throw wrong(at, value, "one state a unit");
		return read;
	};
	return objectOf((of) => ({
		index: of("index", numberIn(1, Number.MAX_SAFE_INTEGER, "stage")),
		system: of("system", path),
		kind: of("kind", oneOf("new", "given", "made")),
		states: of("states", states),
		fetch: of("fetch", listOf(path)),
		fetchBytes: of("fetchBytes", bytes),
		release: of("release", listOf(path)),
		releaseBytes: of("releaseBytes", bytes),
		peak: of("peak", bytes),
		drops: of("drops", listOf(text)),
		adds: of("adds", listOf(text)),
		switches: of("switches", listOf(text)),
		made: of("made", listOf(made(path))),
		barrier: of("barrier", boolean),
		reboot: of("reboot", boolean),
	}));
}

function made(path: Read<string>): Read<MadePath> {
	return objectOf((of) => ({
		path: of("path", path),
		predicted: of("predicted", boolean),
		size: of("size", bytes),
	}));
}

const remedy: Read<Remedy> = objectOf((of) => ({
	kind: of("kind", oneOf("dead", "generations", "hard-links", "non-vital")),
	what: of("what", text),
	bytes: of("bytes", bytes),
	enough: of("enough", boolean),
	how: of("how", text),
}));
