import { weights } from "../../closure/closure.ts";
import { componentsOf } from "../../closure/components.ts";
import { type Graph, graphOf, row } from "../../closure/graph.ts";
import { remembered } from "../../closure/memo.ts";
import type { Attribution } from "./attribution.ts";

/*
 * A reference of a carrier to a path that definitions mention is there because of them: the
 * path is behind a gate, which is open while one of its definitions still takes effect. All
 * other references hold by themselves.
 *
 * A definition takes effect by itself, or through the module that declares its option: where
 * that module, for what it is told, mentions the path in turn (systemd.nix makes units of
 * services, udev.nix rules of packages), both definitions are needed. So the definitions that
 * mention one path are a graph, from what is told to who passes it on, and the gate is open
 * while a way leads from one that nobody told to one that nobody passes on.
 */

/** The definitions that mention one path. Graph and flags go by the order of `members`. */
export interface Gate {
	readonly members: readonly number[];
	readonly passedOn: Graph;
	/** 1 for each that repeats no other: the causes. */
	readonly first: Uint8Array;
	/** 1 for each that no other passes on. */
	readonly last: Uint8Array;
}

/** The gate of each path; undefined where no definition mentions it. O(mentions²) at worst. */
export const gates = remembered((found: Attribution): readonly (Gate | undefined)[] => {
	const mentioning: (number[] | undefined)[] = found.closure.paths.map(() => undefined);
	for (const [k, { paths }] of found.definitions.entries()) {
		for (const path of paths) {
			const members = mentioning[path];
			if (members === undefined) mentioning[path] = [k];
			else members.push(k);
		}
	}
	return mentioning.map((members) => members && gateOf(found, members));
});

function gateOf({ definitions }: Attribution, members: readonly number[]): Gate {
	const from: number[] = [];
	const to: number[] = [];
	const byFile = new Map<string, number[]>();
	for (const [k, member] of members.entries()) {
		const { file } = definitions[member]!;
		byFile.set(file, [...(byFile.get(file) ?? []), k]);
	}
	for (const [k, member] of members.entries()) {
		const { file, declared, declaredIn } = definitions[member]!;
		for (const module of declaredIn) {
			for (const other of module === file ? [] : (byFile.get(module) ?? [])) {
				const { declared: option, priority } = definitions[members[other]!]!;
				if (option === declared || priority >= DEFAULT) continue;
				from.push(k);
				to.push(other);
			}
		}
	}
	const passedOn = graphOf(members.length, {
		from: Uint32Array.from(from),
		to: Uint32Array.from(to),
		count: from.length,
	});
	// Modules that tell each other stand together.
	const { of, count } = componentsOf(passedOn);
	const isTold = new Uint8Array(count);
	const isPassedOn = new Uint8Array(count);
	for (let k = 0; k < members.length; k++) {
		for (const other of row(passedOn, k)) {
			if (of[k] === of[other]) continue;
			isTold[of[other]!] = 1;
			isPassedOn[of[k]!] = 1;
		}
	}
	const unless = (flags: Uint8Array) => Uint8Array.from(members, (_, k) => 1 - flags[of[k]!]!);
	return { members, passedOn, first: unless(isTold), last: unless(isPassedOn) };
}

/** The priority of an option's default, which is told nothing. */
const DEFAULT = 1500;

/** Is there still a way through, from one of `starts` if they are given? O(gate). */
export function isOpen(gate: Gate, removed: Uint8Array, starts?: readonly number[]): boolean {
	const { members, passedOn, first, last } = gate;
	const seen = new Set(starts ?? [...first.keys()].filter((k) => first[k] === 1));
	for (const k of seen) {
		if (removed[members[k]!] === 1) continue;
		if (last[k] === 1) return true;
		for (const other of row(passedOn, k)) seen.add(other);
	}
	return false;
}

/** 1 for each path that is still reached without some definitions. O(paths + references + gates). */
export function survivors(found: Attribution, removed: Uint8Array): Uint8Array {
	const { references, roots, paths } = found.closure;
	const all = gates(found);
	const open = new Uint8Array(paths.length); // 1 open, 2 shut, 0 not asked yet
	const isShut = (path: number) => {
		const gate = all[path];
		if (gate === undefined) return false;
		open[path] ||= isOpen(gate, removed) ? 1 : 2;
		return open[path] === 2;
	};
	const alive = new Uint8Array(paths.length);
	const queue = Array.from(roots);
	for (const root of roots) alive[root] = 1;
	for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
		for (const target of row(references, path)) {
			if (alive[target] === 1 || (found.carries[path] === 1 && isShut(target))) continue;
			alive[target] = 1;
			queue.push(target);
		}
	}
	return alive;
}

/** 1 for each definition that may go with some switches. */
export function without(
	{ definitions, switches }: Attribution,
	off: readonly number[],
): Uint8Array {
	const removed = new Uint8Array(definitions.length);
	for (const k of off) for (const each of switches[k]!.governs) removed[each] = 1;
	return removed;
}

/** What would go with a set of switches, as far as the graph tells. */
export interface Retained {
	readonly weight: number;
	/** Paths of the closure, ascending. */
	readonly paths: Uint32Array;
}

/** What only these switches (by index) together hold. O(paths + references + definitions). */
export function retainedBySwitches(found: Attribution, switches: readonly number[]): Retained {
	const alive = survivors(found, without(found, switches));
	const byWeight = weights(found.closure);
	const paths = Uint32Array.from(found.closure.paths.keys()).filter((i) => alive[i] === 0);
	return { weight: paths.reduce((sum, i) => sum + byWeight[i]!, 0), paths };
}
