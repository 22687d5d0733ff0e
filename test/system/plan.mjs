// From the facts of a set of packages to the plan that the Nix expressions
// read: store paths, what each refers to, and the edits that make it so.
import { extras, fixups, groups, omitted, variants } from "./catalogue.mjs";
import { describeUnit } from "./edits.mjs";
import { cycles } from "./graph.mjs";
import { layout, splits } from "./layout.mjs";
import { cleanVersion, storeName } from "./naming.mjs";
import { Resolver } from "./resolve.mjs";

/** Paths with a builder of their own in the Nix expressions. */
const special = new Set(["linux", "source"]);

function groupOf(name) {
	return groups.find(([, pattern]) => pattern.test(name))?.[0] ?? name;
}

/** Units are the store paths to be: {key, members, entries, removed, dropped}. */
function makeUnits(facts, keyOf) {
	const units = new Map();
	for (const fact of facts) {
		const key = keyOf(fact.package);
		if (!units.has(key))
			units.set(key, { key, members: [], entries: [], removed: [], dropped: [] });
		units.get(key).members.push(fact);
	}
	for (const unit of units.values()) {
		const places = new Map();
		for (const entry of unit.members.flatMap((fact) => fact.entries)) {
			const other = places.get(entry.place);
			// Of two files for one place a regular one is meant: /sbin/x -> /bin/x.
			const better = other && other.link !== undefined && entry.link === undefined;
			if (other && other.raw !== entry.raw) unit.dropped.push((better ? other : entry).raw);
			if (!other || better) places.set(entry.place, entry);
		}
		const left = (entry) =>
			omitted[unit.key]?.some((pattern) => pattern.test(entry.place)) ?? false;
		unit.entries = [...places.values()].filter((entry) => !left(entry));
		unit.removed = [...places.values()].filter(left).map((entry) => entry.place);
	}
	return units;
}

function addVariants(units, keyOf, facts) {
	const used = [];
	for (const variant of variants) {
		const base = facts.find((fact) =>
			variant.of instanceof RegExp ? variant.of.test(fact.package) : fact.package === variant.of,
		);
		const unit = base && units.get(keyOf(base.package));
		if (!unit) continue;
		const gone = (entry) => variant.remove?.some((pattern) => pattern.test(entry.place)) ?? false;
		units.set(variant.key, {
			...unit,
			key: variant.key,
			base: unit.key,
			pname: variant.name,
			flags: variant.flags,
			entries: unit.entries.filter((entry) => !gone(entry)),
			removed: [...unit.removed, ...unit.entries.filter(gone).map((entry) => entry.place)],
		});
		used.push({ of: unit.key, key: variant.key, usedBy: variant.usedBy });
	}
	return used;
}

/** Hard references: what a program cannot start without, and the extras. */
function hardGraph(units, resolver) {
	const graph = new Map();
	for (const unit of units.values()) {
		const to = new Set();
		const add = (found) => found && found.key !== unit.key && to.add(found.key);
		for (const entry of unit.entries) {
			if (entry.elf) for (const soname of entry.elf.needed) add(resolver.library(unit, soname));
			if (entry.elf?.interpreter) add(resolver.library(unit, "libc.so.6"));
			if (entry.shebang) add(resolver.program(unit, entry.shebang.program));
		}
		for (const extra of extras)
			if (unit.key === extra.from || unit.members.some((m) => m.package === extra.from))
				add(resolver.package(unit, extra.to));
		for (const name of fixups[unit.base ?? unit.key] ?? []) add(resolver.package(unit, name));
		graph.set(unit.key, to);
	}
	return graph;
}

/** Groups the packages, merging what still refers to each other into one path. */
function settle(facts) {
	const merged = new Map();
	const keyOf = (name) => merged.get(groupOf(name)) ?? groupOf(name);
	for (;;) {
		const units = makeUnits(facts, keyOf);
		const used = addVariants(units, keyOf, facts);
		const resolver = new Resolver(units, used, keyOf);
		const graph = hardGraph(units, resolver);
		const loops = cycles(graph);
		if (loops.length === 0) return { units, resolver, graph, keyOf };
		for (const loop of loops) {
			const plain = loop.filter((key) => !units.get(key).base);
			if (plain.length < loop.length)
				throw new Error(`a variant is part of a cycle: ${loop.join(" ")}`);
			const size = (key) => units.get(key).entries.reduce((sum, entry) => sum + entry.size, 0);
			const [leader] = plain.sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1));
			for (const fact of facts)
				if (loop.includes(keyOf(fact.package))) merged.set(groupOf(fact.package), leader);
		}
	}
}

function debOf(fact) {
	return { path: fact.deb.file, sha256: fact.deb.sha256, name: `${fact.package}.deb` };
}

/** The plan of a set of packages: plain data, written as JSON. */
export function makePlan(suite, allFacts) {
	const facts = [...allFacts].sort((a, b) => (a.package < b.package ? -1 : 1));
	const plain = facts.filter((fact) => !special.has(groupOf(fact.package)));
	const { units, resolver, graph, keyOf } = settle(plain);
	const plan = { suite, layout, splits, packages: {}, units: {}, special: {}, merged: [] };
	for (const fact of plain) plan.packages[fact.package] = keyOf(fact.package);
	for (const unit of units.values()) plan.packages[unit.key] ??= unit.key;
	for (const unit of [...units.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
		const name = storeName(unit.base ?? unit.key, unit.members, plain);
		plan.units[unit.key] = {
			name: unit.pname
				? `${unit.pname}-${cleanVersion(unit.members.find((m) => m.package === unit.base)?.version ?? "0")}`
				: name,
			fixup: unit.base ?? unit.key,
			debs: unit.members.map(debOf),
			...describeUnit(unit, resolver, graph),
		};
		if (new Set(unit.members.map((m) => groupOf(m.package))).size > 1)
			plan.merged.push(unit.members.map((m) => m.package));
	}
	for (const fact of facts.filter((f) => special.has(groupOf(f.package)))) {
		const payload = fact.entries.length > 10;
		if (payload)
			plan.special[groupOf(fact.package)] = {
				deb: debOf(fact),
				version: cleanVersion(fact.version),
			};
	}
	return plan;
}
