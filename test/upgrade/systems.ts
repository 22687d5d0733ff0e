import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTools, inStore } from "../system/index.mjs";

/** A package of the lab; mebibytes of random bytes in the old system and in the new one. */
export interface Package {
	/** Null: that system lacks it. Equal: the same package, unless what it uses is not. */
	readonly old: number | null;
	readonly new: number | null;
	/** Packages that it refers to. */
	readonly uses?: readonly string[];
	/**
	 * A `program` has a unit and is on the path; a `library` only other packages refer to; the
	 * `kernel`, which must be called linux, comes with an initrd.
	 */
	readonly kind?: "program" | "library" | "kernel";
	/** Mebibytes of an output `man`. */
	readonly man?: number;
}

export interface LabSystem {
	/** The toplevel. */
	readonly system: string;
	/** All of it, sorted. */
	readonly closure: readonly string[];
	/** The path of a name: `a-1.0`, `system-path`. */
	path(name: string): string;
}

/** Two systems and a cache of both. */
export interface Lab {
	/** Where it is kept, for whoever makes more of it. */
	readonly folder: string;
	readonly old: LabSystem;
	readonly new: LabSystem;
	/** Folder of a binary cache that has all of both. */
	readonly cache: string;
	/** NAR bytes by path. */
	readonly narSize: ReadonlyMap<string, number>;
}

const made = new Map<string, Lab>();

/** Digest of what systems are made by. */
const makers = createHash("sha256");
for (const name of ["systems.nix", "make-path.mjs", "systems.ts"]) {
	makers.update(readFileSync(new URL(name, import.meta.url)));
}
makers.update(process.version);

/** Where labs stay from run to run, for all that run tests at a time. */
export function labFolder(): string {
	const all = fileURLToPath(new URL("../../node_modules/.upgrade-lab", import.meta.url));
	const name = makers.copy().digest("hex").slice(0, 16);
	const folder = join(all, name);
	if (existsSync(folder)) return folder;
	mkdirSync(folder, { recursive: true });
	// Made by others than these, and used by nobody any more.
	for (const other of readdirSync(all).filter((each) => each !== name)) {
		const age = Date.now() - statSync(join(all, other)).mtimeMs;
		if (age > 86_400_000) rmSync(join(all, other), { recursive: true, force: true });
	}
	return folder;
}

/** For every Nix of the lab: nobody signs, and nothing of the machine's own. */
export function nixConf(substituters: readonly string[]): string {
	return [
		"sandbox = false",
		"build-users-group =",
		"require-sigs = false",
		"substitute = true",
		`substituters = ${substituters.join(" ")}`,
		"experimental-features = nix-command flakes",
		"fsync-metadata = true",
		"download-attempts = 1",
		"",
	].join("\n");
}

/** Builds two systems into a cache; the same packages again are those of the first time. */
export function makeLab(packages: Readonly<Record<string, Package>>): Lab {
	const bytes = (mebibytes: number | null) => mebibytes && Math.round(mebibytes * 2 ** 20);
	const spec = JSON.stringify(
		Object.fromEntries(
			Object.entries(packages).map(
				([name, { old, new: next, uses = [], kind = "program", man = 0 }]) => [
					name,
					{ uses, kind, man: bytes(man), old: bytes(old), new: bytes(next) },
				],
			),
		),
	);
	const before = made.get(spec);
	if (before !== undefined) return before;
	ensureTools(() => {}, [
		{ program: "busybox", package: "busybox-static" },
		{ program: "nix-build", package: "nix-bin" },
	]);

	const folder = join(labFolder(), createHash("sha256").update(spec).digest("hex").slice(0, 16));
	if (!existsSync(folder)) {
		const mine = mkdtempSync(`${folder}-`);
		try {
			build(spec, mine);
			renameSync(mine, folder);
		} catch (error) {
			rmSync(mine, { recursive: true });
			if (!existsSync(folder)) throw error; // else another was faster
		}
	}
	const facts: Facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8"));
	const lab: Lab = {
		folder,
		cache: join(folder, "cache"),
		old: named(facts.old),
		new: named(facts.new),
		narSize: new Map(facts.narSizes),
	};
	made.set(spec, lab);
	return lab;
}

/** A system as it is written down: its toplevel and all of it. */
type Written = Pick<LabSystem, "system" | "closure">;

interface Facts {
	readonly old: Written;
	readonly new: Written;
	readonly narSizes: readonly (readonly [path: string, bytes: number])[];
}

function named({ system, closure }: Written): LabSystem {
	return {
		system,
		closure,
		path(name) {
			const found = closure.find((each) => each.slice("/nix/store/".length + 33) === name);
			if (found === undefined) throw new Error(`the system has no ${name}`);
			return found;
		},
	};
}

/** Builds both systems in a store of their own; leaves a cache of them in a folder, and facts. */
function build(spec: string, folder: string): void {
	const forge = join(folder, "forge");
	for (const name of ["nix", "conf", "home"]) mkdirSync(join(forge, name), { recursive: true });
	writeFileSync(join(forge, "conf/nix.conf"), nixConf([]));
	const nix = (...argv: string[]) => {
		const env = { HOME: join(forge, "home") };
		const { status, stdout, stderr } = inStore(forge, argv, { env });
		if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
		return stdout.trim().split("\n");
	};
	const expression = fileURLToPath(new URL("systems.nix", import.meta.url));
	const args = { spec, node: process.execPath, busybox: nix("which", "busybox")[0]! };
	const words = Object.entries(args).flatMap(([name, value]) => ["--argstr", name, value]);
	const system = (side: "old" | "new"): Written => {
		const [top = ""] = nix("nix-build", "--no-out-link", expression, "-A", side, ...words);
		return { system: top, closure: nix("nix-store", "-q", "--requisites", top).sort() };
	};
	const both = { old: system("old"), new: system("new") };
	const cache = `file://${join(folder, "cache")}?compression=none`;
	nix("nix", "copy", "--to", cache, both.old.system, both.new.system);
	const all = [...new Set([...both.old.closure, ...both.new.closure])];
	const sizes = nix("nix-store", "-q", "--size", ...all);
	const facts: Facts = { ...both, narSizes: all.map((path, i) => [path, Number(sizes[i])]) };
	writeFileSync(join(folder, "facts.json"), JSON.stringify(facts));
	rmSync(forge, { recursive: true });
}
