// Who holds what: libraries by soname, files by their path in Debian's layout.
import { posix } from "node:path";
import { aliases } from "./catalogue.mjs";
import { outputOf, placeOf } from "./layout.mjs";

/** Folders below which a folder may be named for itself (share/nano, lib/git-core). */
const minimalDepth = 2;

export class Resolver {
	#units;
	#variants;
	#keyOf;
	#places = new Map();
	#folders = new Map();
	#libraries = new Map();

	constructor(units, variants, keyOf) {
		this.#units = units;
		this.#variants = variants;
		this.#keyOf = keyOf;
		for (const unit of units.values()) if (!unit.base) this.#index(unit);
	}

	#index(unit) {
		const own = new Set();
		unit.places = own;
		for (const { place } of unit.entries) {
			own.add(place);
			if (!this.#places.has(place)) this.#places.set(place, unit.key);
			const name = posix.basename(place);
			if (/\.so(\.|$)/.test(name)) {
				const holders = this.#libraries.get(name) ?? [];
				holders.push({ key: unit.key, folder: posix.dirname(place) });
				this.#libraries.set(name, holders);
			}
			for (let folder = posix.dirname(place); folder !== "."; folder = posix.dirname(folder)) {
				if (!this.#folders.has(folder)) this.#folders.set(folder, new Set());
				this.#folders.get(folder).add(unit.key);
			}
		}
	}

	/** The unit that `unit` sees instead of `key`: itself, or a variant. */
	#seen(unit, key) {
		if ((unit.base ?? unit.key) === key) return unit.key;
		const names = [unit.key, ...unit.members.map((member) => member.package)];
		const match = this.#variants.find(
			(variant) =>
				variant.of === key &&
				variant.usedBy.some((pattern) => names.some((name) => pattern.test(name))),
		);
		return match?.key ?? key;
	}

	/** {key, folder} of the library that `unit` will load for a soname. */
	library(unit, soname) {
		const holders = this.#libraries.get(soname) ?? [];
		const base = unit.base ?? unit.key;
		const holder =
			holders.find((h) => h.key === base) ?? holders.find((h) => h.folder === "lib") ?? holders[0];
		return holder && { key: this.#seen(unit, holder.key), folder: holder.folder };
	}

	/** {key, place} of the file or folder at an absolute path of Debian's. */
	file(unit, path) {
		const normal = posix.normalize(path).replace(/\/$/, "");
		const place = placeOf(normal.slice(1));
		if (place === undefined || outputOf(place) !== "out") return undefined;
		const base = unit.base ?? unit.key;
		const alias = aliases[normal];
		if (alias && this.#units.has(this.#keyOf(alias[0]))) {
			return { key: this.#seen(unit, this.#keyOf(alias[0])), place: alias[1] };
		}
		if (this.#units.get(base)?.places.has(place)) return { key: unit.key, place };
		const owner = this.#places.get(place);
		if (owner) return { key: this.#seen(unit, owner), place };
		const owners = this.#folders.get(place);
		if (owners?.size === 1 && place.split("/").length >= minimalDepth) {
			const [key] = owners;
			return { key: this.#seen(unit, key), place };
		}
		return undefined;
	}

	/** The same for an interpreter: it must be a program. */
	program(unit, path) {
		const found = this.file(unit, path);
		return found?.place.startsWith("bin/") ? found : undefined;
	}

	/** {key} of a package by its name or a pattern. */
	package(unit, wanted) {
		const matches = (name) => (wanted instanceof RegExp ? wanted.test(name) : wanted === name);
		for (const other of this.#units.values()) {
			if (
				!other.base &&
				(matches(other.key) || other.members.some((member) => matches(member.package)))
			) {
				return { key: this.#seen(unit, other.key) };
			}
		}
		return undefined;
	}

	/** Names of the shared libraries directly in a folder of a unit. */
	holds(unit, place) {
		return this.#units.get(unit.base ?? unit.key).places.has(place);
	}
}
