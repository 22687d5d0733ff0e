import { z } from "zod";
import { JOURNAL_STATES } from "../src/upgrade/target/target.ts";

/*
 * The JSON that other programs rely on, one schema a command. Keys may be added, so objects
 * are open; none may go, and what is unknown is null, never left out.
 */

const bytes = z.int().nonnegative();
const unknownBytes = bytes.nullable();
const storePath = z.string().startsWith("/");

export const pathRecord = z.object({
	path: storePath,
	name: z.string(),
	pname: z.string(),
	version: z.string().nullable(),
	output: z.string().nullable(),
	narSize: unknownBytes,
	diskSize: unknownBytes,
	downloadSize: unknownBytes,
	closureSize: unknownBytes,
	retainedSize: unknownBytes,
	dominator: storePath.nullable(),
	references: z.int(),
	referrers: z.int(),
	depth: z.int(),
	category: z.enum([
		"kernel",
		"firmware",
		"locales",
		"docs",
		"fonts",
		"interpreter",
		"library",
		"desktop",
		"toolchain",
		"nix",
		"source",
		"glue",
		"other",
	]),
});

const heading = {
	roots: z.array(storePath),
	rootCount: z.int(),
	total: z.object({
		paths: z.int(),
		references: z.int(),
		narSize: unknownBytes,
		diskSize: unknownBytes,
		downloadSize: unknownBytes,
	}),
};

const duplicates = z.array(
	z.object({
		pname: z.string(),
		output: z.string().nullable(),
		paths: z.array(pathRecord).min(2),
		saving: unknownBytes,
	}),
);

const problems = z.array(
	z.object({
		code: z.enum(["unknown-reference", "cycle", "illegal-name", "duplicate-path", "size-missing"]),
		message: z.string(),
		path: storePath.nullable(),
	}),
);

export const show = z.object({
	schema: z.literal("whittle.show/1"),
	...heading,
	top: z.array(pathRecord),
	duplicates,
	categories: z.array(
		z.object({ category: pathRecord.shape.category, paths: z.int(), narSize: unknownBytes }),
	),
	problems,
});

export const top = z.object({
	schema: z.literal("whittle.top/1"),
	...heading,
	paths: z.array(pathRecord),
});

export const dups = z.object({ schema: z.literal("whittle.dups/1"), duplicates });

const edge = z.tuple([storePath, storePath]);

export const why = z.object({
	schema: z.literal("whittle.why/1"),
	from: storePath,
	to: z.array(storePath),
	chain: z.array(storePath),
	paths: z.array(storePath).optional(),
	edges: z.array(edge).optional(),
	evidence: z
		.array(
			z.object({
				referrer: storePath,
				reference: storePath,
				file: z.string(),
				kind: z.enum(["content", "link"]),
				offset: z.int(),
				excerpt: z.string(),
			}),
		)
		.optional(),
});

export const who = z.object({
	schema: z.literal("whittle.who/1"),
	target: storePath.nullable(),
	referrers: z.array(z.object({ path: storePath, saving: unknownBytes })),
});

export const whatif = z.object({
	schema: z.literal("whittle.whatif/1"),
	before: unknownBytes,
	after: unknownBytes,
	saving: z.int().nullable(),
	removed: z.array(storePath),
	steps: z.array(
		z.object({
			step: z.string(),
			alone: z.int().nullable(),
			together: z.int().nullable(),
			adds: z.int().nullable(),
			heldBy: z.array(z.array(storePath).min(1)),
			release: z.array(edge),
		}),
	),
});

export const cut = z.object({
	schema: z.literal("whittle.cut/1"),
	target: storePath.nullable(),
	targets: z.array(storePath),
	edges: z.array(edge),
	weights: z.array(z.int().positive()),
	because: z.array(z.string()),
	cost: z.int().nonnegative().nullable(),
	saving: unknownBytes,
	removed: z.array(storePath),
});

export interface Tree {
	path: string | null;
	narSize: number | null;
	retainedSize: number | null;
	repeated: boolean;
	children: Tree[];
}

const treeNode: z.ZodType<Tree> = z.lazy(() =>
	z.object({
		path: storePath.nullable(),
		narSize: unknownBytes,
		retainedSize: unknownBytes,
		repeated: z.boolean(),
		children: z.array(treeNode),
	}),
);

export const tree = z.object({ schema: z.literal("whittle.tree/1"), root: treeNode });

export const roots = z.object({
	schema: z.literal("whittle.roots/1"),
	roots: z.array(
		z.object({
			root: z.string().startsWith("/"),
			path: storePath,
			kind: z.enum([
				"current",
				"booted",
				"system",
				"profile",
				"result",
				"process",
				"temporary",
				"other",
			]),
			retained: bytes,
			freed: bytes,
			freedWithPath: bytes,
			profile: z.string().nullable(),
			generation: z.int().nullable(),
			current: z.boolean().nullable(),
			made: z.iso.datetime().nullable(),
		}),
	),
	together: z.array(
		z.object({
			what: z.enum(["same-path", "old-generations", "processes"]),
			name: z.string().nullable(),
			roots: z.array(z.string()),
			freed: bytes,
		}),
	),
	dead: z.object({ paths: z.int(), bytes }),
	live: z.object({ paths: z.int(), bytes }),
	keeps: z.object({ derivations: z.boolean(), outputs: z.boolean() }),
	stale: z.array(z.object({ link: z.string(), target: z.string() })),
	unread: z.array(z.string()),
	problems,
});

const derivation = storePath.endsWith(".drv");

export const builds = z.object({
	schema: z.literal("whittle.builds/1"),
	roots: z.array(derivation),
	caches: z.array(z.string()),
	build: z.array(
		z.object({
			drv: derivation,
			seconds: z.int().nonnegative().nullable(),
			retainedBuilds: z.int().positive(),
			retainedSeconds: z.int().nonnegative().nullable(),
			retainedFetches: z.int().nonnegative(),
			retainedDownloadSize: unknownBytes,
		}),
	),
	only: z.array(z.object({ drv: derivation, because: storePath.nullable() })),
	total: z.object({
		build: z.int(),
		timed: z.int(),
		seconds: z.int().nullable(),
		fetch: z.int(),
		downloadSize: unknownBytes,
		narSize: unknownBytes,
	}),
	fetch: z.array(z.object({ path: storePath, downloadSize: unknownBytes, narSize: unknownBytes })),
	unknown: z.array(storePath),
	deferred: z.array(derivation),
});

const losses = z
	.object({
		capabilities: z.array(z.string()),
		units: z.array(z.string()),
		programs: z.array(z.string()),
	})
	.nullable();

export const diff = z.object({
	schema: z.literal("whittle.diff/1"),
	diffs: z.array(
		z.object({
			name: z.string(),
			versions: z.object({ old: z.array(z.string()), new: z.array(z.string()) }),
			status: z.enum(["changed", "added", "removed"]),
			size_old: unknownBytes,
			size_new: unknownBytes,
			size_delta: z.int().nullable(),
			because: z.array(storePath),
			let_in: edge.nullable(),
		}),
	),
	paths: z.object({ old: z.int(), new: z.int(), added: z.int(), removed: z.int() }),
	size_old: unknownBytes,
	size_new: unknownBytes,
	lost: losses,
	gained: losses,
});

export const capabilities = z.object({
	schema: z.literal("whittle.capabilities/1"),
	seen: z.enum(["files", "names"]),
	isNixos: z.boolean(),
	units: z.int(),
	userUnits: z.int(),
	programs: z.int(),
	capabilities: z.array(
		z.object({
			name: z.string(),
			present: z.boolean().nullable(),
			because: z.array(storePath),
			by: z.array(z.string()),
			gives: z.string(),
		}),
	),
	breaches: z
		.array(
			z.object({
				kind: z.enum(["capability", "unit", "program", "package", "check"]),
				name: z.string(),
				reason: z.string(),
			}),
		)
		.optional(),
});

export const shrink = z.object({
	schema: z.literal("whittle.shrink/1"),
	configuration: z.string(),
	before: bytes,
	after: bytes,
	image: z.object({ before: bytes, after: bytes }).nullable(),
	drv: derivation.nullable(),
	steps: z.array(
		z.object({
			change: z.string(),
			kind: z.enum(["switch", "catalogue", "file", "package", "joint"]),
			alone: z.int().nullable(),
			together: z.int(),
			losses: z.array(z.string()).min(1),
			class: z.enum(["free", "cached", "rebuild"]),
			measured: bytes.nullable(),
			after: bytes,
			image: unknownBytes,
			drops: z.array(z.string()),
		}),
	),
	rejected: z.array(z.object({ change: z.string(), reason: z.string() })),
	module: z.string().nullable(),
});

const part = z.object({ paths: z.int(), narSize: unknownBytes, unknown: z.int() });

export const predict = z.object({
	schema: z.literal("whittle.predict/1"),
	...heading,
	known: part,
	predicted: part,
	base: storePath.nullable(),
	caches: z.array(z.string()),
	class: z.enum(["free", "cached", "rebuild"]),
	rebuilds: z.array(derivation),
	fetches: z.array(storePath),
	downloadSize: unknownBytes,
	paths: z.array(pathRecord.extend({ source: z.enum(["store", "cache", "predicted"]) })),
	problems,
});

export const options = z.object({
	schema: z.literal("whittle.options/1"),
	...heading,
	predicted: z.boolean(),
	unsized: z.int().nonnegative(),
	packages: z.array(
		z.object({
			path: storePath,
			narSize: unknownBytes,
			retainedSize: unknownBytes,
			definitions: z.array(
				z.object({
					option: z.string(),
					file: z.string(),
					priority: z.int(),
					switches: z.array(z.string()),
				}),
			),
			via: z.array(z.array(storePath).min(2)),
			covers: z.array(z.array(z.string()).min(1)),
		}),
	),
	switches: z.array(
		z.object({
			option: z.string(),
			value: z.boolean(),
			priority: z.int(),
			definedIn: z.array(z.string()),
			declaredIn: z.array(z.string()),
			description: z.string().nullable(),
			retained: unknownBytes,
			unsized: z.int().nonnegative(),
			paths: z.array(storePath),
		}),
	),
	unseen: z.array(z.object({ option: z.string(), message: z.string() })),
});

const unitState = z.enum(["old", "absent", "new"]);
const users = z.array(z.int().nonnegative());

export const upgradeStatus = z.object({
	schema: z.literal("whittle.upgrade-status/1"),
	state: z.enum(["NONE", ...JOURNAL_STATES]),
	stage: z.int().nonnegative(),
	stages: z.int().nonnegative(),
	journal: z.string().startsWith("/"),
	free: bytes,
	next: z.string().nullable(),
});

export const upgradePlan = z.object({
	schema: z.literal("whittle.upgrade-plan/1"),
	storeDir: storePath,
	old: storePath,
	new: storePath,
	capacity: bytes,
	current: bytes,
	target: bytes,
	naivePeak: bytes,
	lowerBound: bytes,
	peak: bytes,
	fits: z.boolean(),
	stages: z.array(
		z.object({
			index: z.int().positive(),
			system: storePath,
			kind: z.enum(["new", "given", "made"]),
			states: z.array(unitState),
			fetch: z.array(storePath),
			fetchBytes: bytes,
			release: z.array(storePath),
			releaseBytes: bytes,
			peak: bytes,
			drops: z.array(z.string()),
			adds: z.array(z.string()),
			switches: z.array(z.string()),
			made: z.array(z.object({ path: storePath, predicted: z.boolean(), size: bytes })),
			barrier: z.boolean(),
			reboot: z.boolean(),
		}),
	),
	shortfall: bytes,
	keep: bytes,
	units: z.array(
		z.object({
			name: z.string(),
			pairs: z.array(z.tuple([storePath, storePath.nullable()])).min(1),
			vital: z.boolean(),
			barrier: z.boolean(),
		}),
	),
	atoms: z.array(
		z.object({
			paths: z.array(storePath).min(1),
			bytes,
			side: z.enum(["old", "new"]),
			users,
			last: z.boolean(),
		}),
	),
	glue: z.array(z.object({ path: storePath, name: z.string(), bytes, madeBytes: bytes, users })),
	newGlue: z.object({ paths: z.array(storePath), bytes }),
	pinned: z.array(storePath),
	unit: z.enum(["disk", "nar", "mixed"]),
	remedies: z.array(
		z.object({
			kind: z.enum(["dead", "generations", "hard-links", "non-vital"]),
			what: z.string(),
			bytes,
			enough: z.boolean(),
			how: z.string(),
		}),
	),
	notes: z.array(z.string()),
});
