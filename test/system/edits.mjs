// The edits that turn an unpacked package into a store path, as lines for the
// builder. `@key@` stands for another unit's path, `@out@` for the unit's own.
import { posix } from "node:path";
import { extras, fixups, unmentioned } from "./catalogue.mjs";
import { reaches } from "./graph.mjs";
import { outputOf, placeOf } from "./layout.mjs";

/** Places outside the store to which a link may point. */
const outside = /^\/(dev|proc|run|sys|etc|var)(\/|$)/;

const mark = (unit, found) => (found.key === unit.key ? "@out@" : `@${found.key}@`);

/** Rpaths by the libraries an ELF file needs; files with the same one together. */
function elfEdits(unit, resolver) {
	if (unit.members.some((member) => member.package === "libc6")) return [];
	const byRpath = new Map();
	for (const entry of unit.entries.filter((e) => e.elf && !/\.o$/.test(e.place))) {
		const folders = new Set();
		for (const soname of entry.elf.needed) {
			const found = resolver.library(unit, soname);
			if (found) folders.add(`${mark(unit, found)}/${found.folder}`);
		}
		for (const extra of extras.filter(
			(e) => e.files?.test(entry.place) && (unit.base ?? unit.key) === e.from,
		)) {
			const found = resolver.package(unit, extra.to);
			if (found) folders.add(`${mark(unit, found)}/lib`);
		}
		const interpreter = entry.elf.interpreter ? resolver.library(unit, "libc.so.6") : undefined;
		if (folders.size === 0 && !interpreter) continue;
		const key = `${interpreter ? `${mark(unit, interpreter)}/lib/ld-linux-x86-64.so.2` : "-"}\t${[...folders].join(":")}`;
		byRpath.set(key, [...(byRpath.get(key) ?? []), entry.place]);
	}
	return [...byRpath].flatMap(([key, files]) => [
		`elf\t${key}`,
		...files.map((file) => `file\t${file}`),
	]);
}

/** Where a symlink of Debian's points, as an absolute path of its layout. */
function linkGoal(entry) {
	return entry.link.startsWith("/")
		? posix.normalize(entry.link)
		: posix.resolve("/", posix.dirname(entry.raw), entry.link);
}

/** Links whose target lies elsewhere now, or nowhere. */
function linkEdits(unit, resolver, mayRefer) {
	const lines = [];
	for (const entry of unit.entries.filter((e) => e.link !== undefined)) {
		const goal = linkGoal(entry);
		const output = outputOf(entry.place);
		const place = placeOf(goal.slice(1));
		const own =
			place !== undefined &&
			outputOf(place) === output &&
			(resolver.holds(unit, place) || unit.entries.some((e) => e.place.startsWith(`${place}/`)));
		if (own && !unit.removed.includes(place)) {
			const target = posix.relative(posix.dirname(entry.place), place);
			if (target === "") lines.push(`remove\t${entry.place}`);
			else if (target !== entry.link) lines.push(`link\t${entry.place}\t${target}`);
			continue;
		}
		if (outside.test(goal)) {
			if (goal !== entry.link) lines.push(`link\t${entry.place}\t${goal}`);
			continue;
		}
		const found = output === "out" ? resolver.file(unit, goal) : undefined;
		if (found && found.key !== unit.key && mayRefer(found.key))
			lines.push(`link\t${entry.place}\t@${found.key}@/${found.place}`);
		else lines.push(`remove\t${entry.place}`);
	}
	return lines;
}

/** Interpreters of scripts, and the paths that scripts and settings mention. */
function textEdits(unit, resolver, mayRefer) {
	const lines = [];
	const changes = new Map();
	for (const entry of unit.entries) {
		const { shebang } = entry;
		const program = shebang && resolver.program(unit, shebang.program);
		if (program)
			lines.push(
				`shebang\t${entry.place}\t${mark(unit, program)}/${program.place}${shebang.args ? ` ${shebang.args}` : ""}`,
			);
		let touched = false;
		for (const path of entry.mentions ?? []) {
			const found = resolver.file(unit, path);
			if (!found || (found.key !== unit.key && !mayRefer(found.key))) continue;
			changes.set(path, `${mark(unit, found)}/${found.place}`);
			touched = true;
		}
		if (touched) lines.push(`text\t${entry.place}`);
	}
	return [...lines, ...[...changes].map(([from, to]) => `edit\t${from}\t${to}`)];
}

/** {outputs, uses, edits, flags} of one unit. Accepted mentions join the graph. */
export function describeUnit(unit, resolver, graph) {
	// A mention may become a reference unless that would close a cycle.
	const mayRefer = (key) => {
		const known = graph.get(unit.key);
		if (known.has(key)) return true;
		if (unmentioned.has(key) || reaches(graph, key, unit.key)) return false;
		known.add(key);
		return true;
	};
	const removed = unit.removed.map((place) => `remove\t${place}`);
	const fixup = (fixups[unit.base ?? unit.key] ?? []).flatMap((name) => {
		const found = resolver.package(unit, name);
		return found ? [`set\t${name}\t@${found.key}@`] : [];
	});
	const edits = [
		...unit.dropped.map((raw) => `drop\t${raw}`),
		...removed,
		...linkEdits(unit, resolver, mayRefer),
		...elfEdits(unit, resolver),
		...textEdits(unit, resolver, mayRefer),
		...fixup,
	]
		.map((line) => `${line}\n`)
		.join("");
	const uses = [...new Set([...edits.matchAll(/@([A-Za-z0-9+._-]+)@/g)].map((match) => match[1]))];
	const outputs = [...new Set(unit.entries.map((entry) => outputOf(entry.place)))]
		.filter((output) => output !== "out")
		.sort();
	return {
		outputs: ["out", ...outputs],
		uses: uses.filter((key) => key !== "out").sort(),
		flags: unit.flags ?? [],
		edits,
	};
}
