import fc from "fast-check";
import { expect, test } from "vitest";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { closureSizes } from "../../closure/closure-sizes.ts";
import { dominators } from "../../closure/dominators.ts";
import { row } from "../../closure/graph.ts";
import { allChains, search, shortestChain, UNREACHED } from "../../closure/reach.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import { figure } from "../../closure/size.ts";
import { stepOn } from "../../closure/step.ts";
import { baseName, hashOf } from "../../closure/store-path.ts";
import { and, closures, draw, type Edge, forAll, pathIn, range } from "../../closure/testing.ts";
import { whatIf } from "../../closure/what-if.ts";
import { type ColorChoice, type Context, styleFor } from "../context.ts";
import { textWidth } from "../text/table.ts";
import { chainRows, chainTo } from "./chains.ts";
import { figuresOf } from "./figures.ts";
import { HELP } from "./help-text.ts";
import { keysIn, keysOfRest } from "./keys.ts";
import type { Screen } from "./layout.ts";
import { SORTS } from "./order.ts";
import { rowCount } from "./overlays.ts";
import { found } from "./search.ts";
import { type Browser, middle, opened, selected } from "./state.ts";
import { resized, update } from "./update.ts";
import { view } from "./view.ts";

const { stdout, stderr } = process;
const context: Context = { process: { stdout, stderr }, args: [] };
const style = (color: ColorChoice) => styleFor(context, color);
const ESCAPE = String.fromCharCode(27);

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
const UNSAFE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/;

function browser(closure: Closure, screen: Screen = { columns: 80, rows: 24 }): Browser {
	return opened({ closure, label: "a closure", categoryOf: () => "other", screen, notice: null });
}

function struck(state: Browser, ...keys: string[]): Browser {
	return keys.reduce(update, state);
}

function shown(state: Browser): string {
	return view(state, style("never")).join("\n");
}

function uncoloured(lines: readonly string[]): string {
	return lines
		.join("\n")
		.split(new RegExp(`${ESCAPE}\\[\\d+m`))
		.join("");
}

const keys = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(..."jkhlgGsmdrwxXuyD?/q ") },
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			"<up>",
			"<down>",
			"<left>",
			"<right>",
			"<pageup>",
			"<pagedown>",
			"<home>",
			"<end>",
			"<enter>",
			"<escape>",
			"<tab>",
			"<backtab>",
			"<backspace>",
			"<delete>",
			"<ctrl-u>",
			"<ctrl-w>",
			"<f1>",
		),
	},
	{ weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);

const screens = fc.record({
	columns: fc.oneof(fc.integer({ min: 0, max: 160 }), fc.constantFrom(40, 60, 80)),
	rows: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(10, 16, 24)),
});

/** A closure, a screen, keys, and how the screen changes on the way. */
const sessions = fc.tuple(closures, screens, fc.array(keys, { maxLength: 40 }), screens);

test("whatever keys are struck, every line fits the screen and the cursor is on it", () => {
	forAll(sessions, ([closure, screen, struckKeys, later]) => {
		let state = browser(closure, screen);
		for (const [k, key] of struckKeys.entries()) {
			state = update(state, key);
			if (k === 20) state = resized(state, later);
			const { columns, rows } = state.screen;
			const lines = view(state, style(k % 2 === 0 ? "never" : "always"));
			if (columns >= 40 && rows >= 10) {
				expect(lines).toHaveLength(rows);
				const { overlay } = state;
				if (overlay === null || (overlay.kind !== "help" && rowCount(state, overlay) > 0))
					expect(lines.join("\n")).toContain("›");
			} else {
				expect(lines.length).toBeLessThanOrEqual(Math.min(1, rows));
			}
			for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
			expect(uncoloured(lines)).not.toMatch(UNSAFE);
		}
	});
});

test("uncoloured there is no escape sequence, and nothing is told by colour alone", () => {
	forAll(sessions, ([closure, , struckKeys]) => {
		const state = struck(browser(closure), ...struckKeys);
		expect(shown(state)).not.toContain(ESCAPE);
		expect(uncoloured(view(state, style("always")))).toBe(shown(state));
	});
});

test("what is left after marks is what whatIf says, and undo goes back", () => {
	forAll(
		and(closures, (closure) => fc.array(pathIn(closure), { maxLength: 4 })),
		([closure, marks]) => {
			let state = browser(closure);
			const dropped: number[] = [];
			for (const path of marks) {
				const before = state;
				state = goTo(state, path);
				state = update(state, "x");
				const at = dropped.indexOf(path);
				const isGone = before.outcome?.kept[path] === 0;
				if (at >= 0) dropped.splice(at, 1);
				else if (!isGone) dropped.push(path);
				else expect(state.notice).toMatch(/gone already/);
			}
			const steps = dropped.map((path) => stepOn.drop(closure, path));
			const { weights } = figuresOf(closure, "nar");
			const { after, saving, kept } = whatIf(closure, steps, weights);
			if (dropped.length === 0) expect(state.outcome).toBeNull();
			else {
				expect(state.outcome).toMatchObject({ after, saving });
				expect(state.outcome!.kept).toEqual(kept);
				expect(shown(state)).toContain(
					`after ${figure(closure, after)}, saves ${figure(closure, saving)}`,
				);
				if (dropped.length === 1) expect(saving).toBe(retainedSizes(closure)[dropped[0]!]);
			}
			for (let k = state.undo.length; k > 0; k--) state = update(state, "u");
			expect(state.outcome).toBeNull();
			expect(update(state, "u").notice).toMatch(/Nothing to undo/);
		},
	);
});

/** To a path by the search for its hash. */
function goTo(state: Browser, path: number): Browser {
	const found = struck(state, "/", ...hashOf(state.closure.storeDir, state.closure.paths[path]!));
	const rows = found.overlay?.kind === "search" ? [...found.overlay.rows] : [];
	const down = rows.indexOf(path);
	expect(down).toBeGreaterThanOrEqual(0);
	return struck(found, ...range(down).map(() => "<down>"), "<enter>");
}

test("the search leads to any path, along a chain of references from a root", () => {
	forAll(
		and(closures, (closure) => pathIn(closure)),
		([closure, path]) => {
			const state = goTo(browser(closure), path);
			expect(selected(state)).toBe(path);
			const chain = state.trail.slice(0, state.level + 1).map(({ rows, cursor }) => rows[cursor]!);
			expect(closure.roots).toContain(chain[0]);
			for (const [k, below] of chain.slice(1).entries()) {
				expect(row(closure.references, chain[k]!)).toContain(below);
			}
			const back = struck(state, ...chain.slice(1).map(() => "h"));
			expect(selected(back)).toBe(chain[0]);
			expect(selected(struck(back, ...chain.slice(1).map(() => "l")))).toBe(path);
		},
	);
});

test("a search finds the same in one go and as it is typed, what starts with it first", () => {
	const words = fc.constantFrom(
		"glibc",
		"glibc-2",
		"PY",
		"p",
		"-",
		"0",
		"雪",
		"s o",
		"/nix/store/0",
		"zz",
	);
	forAll(fc.tuple(closures, words, fc.constantFrom(...SORTS)), ([closure, query, sort]) => {
		const state = { ...browser(closure), sort };
		const typed = struck(state, "/", ...query, "!", "<backspace>").overlay;
		const once = found(state, query);
		expect(typed).toMatchObject({ kind: "search", query, rows: once.rows, by: once.by });
		const { storeDir, paths } = closure;
		const inside = query.startsWith(`${storeDir}/`) ? query.slice(storeDir.length + 1) : query;
		const wanted = inside.toLowerCase().split(" ");
		const isMeant = (i: number) => {
			const base = baseName(storeDir, paths[i]!).toLowerCase();
			return wanted.every((word) => base.includes(word));
		};
		const meant = range(paths.length).filter(isMeant);
		expect([...once.rows].sort((a, b) => a - b)).toEqual(meant);
		const leads = Array.from(once.rows, (i) =>
			nameAt(closure, i).toLowerCase().startsWith(wanted[0]!),
		);
		expect(leads.indexOf(false) < 0 || !leads.slice(leads.indexOf(false)).includes(true)).toBe(
			true,
		);
	});
});

test("lists stand in the order that is asked for, and say what it is", () => {
	forAll(
		and(closures, (closure) => pathIn(closure)),
		([closure, path]) => {
			let state = goTo(browser(closure), path);
			for (const sort of [...SORTS, "closure"] as const) {
				expect(state.sort).toBe(sort);
				expect(selected(state)).toBe(path);
				const figures = {
					closure: closureSizes(closure),
					retained: retainedSizes(closure),
					own: figuresOf(closure, "nar").weights,
					name: null,
				}[sort];
				const listed = Array.from(middle(state).rows, (i) =>
					figures === null ? nameAt(closure, i).toLowerCase() : -figures[i]!,
				);
				expect(listed).toEqual(listed.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
				expect(shown(state).split("\n")[1]).toContain("▾");
				state = update(state, "s");
			}
		},
	);
});

test("the right pane lists references, what the path alone holds, or its referrers", () => {
	forAll(
		and(closures, (closure) => pathIn(closure)),
		([closure, path]) => {
			const state = goTo(browser(closure), path);
			const listed = (at: Browser) => [...at.trail[at.level + 1]!.rows].sort((a, b) => a - b);
			const sorted = (paths: Iterable<number>) => [...paths].sort((a, b) => a - b);
			const { parent } = dominators(closure);
			expect(listed(state)).toEqual(sorted(row(closure.references, path)));
			expect(listed(update(state, "d"))).toEqual(
				range(closure.paths.length).filter((i) => parent[i] === path),
			);
			expect(listed(update(state, "r"))).toEqual(sorted(row(closure.referrers, path)));
			expect(listed(struck(state, "d", "d"))).toEqual(listed(state));
		},
	);
});

test("the tree of chains has every reference on a chain once, and the shortest chain first", () => {
	forAll(
		and(closures, (closure) => pathIn(closure)),
		([closure, target]) => {
			const rows = chainRows(closure, target);
			const edges = rows
				.filter(({ above }) => above >= 0)
				.map(({ above, path }) => `${rows[above]!.path} ${path}`);
			// A chain ends at the target: what only leads through it is on none.
			const barred = Uint8Array.from(closure.paths.keys(), (i) => (i === target ? 1 : 0));
			const { depth } = search(closure.references, closure.roots, barred);
			const expected = allChains(closure, closure.roots, [target])
				.edges.filter(([referrer]) => depth[referrer] !== UNREACHED)
				.map((edge) => edge.join(" "));
			expect(edges.sort()).toEqual(expected.sort());
			for (const [k, { path }] of rows.entries()) {
				const chain = chainTo(rows, k);
				expect(chain.at(-1)).toBe(path);
				expect(closure.roots).toContain(chain[0]);
			}
			const first = chainTo(
				rows,
				rows.findIndex(({ path }) => path === target),
			);
			expect(first).toHaveLength(shortestChain(closure, target).length);
		},
	);
});

test("figures are those of the other commands", () => {
	forAll(closures, (closure) => {
		const { closureOf, retained } = figuresOf(closure, "nar");
		expect(Float64Array.from(closure.paths.keys(), closureOf)).toEqual(closureSizes(closure));
		expect(retained).toEqual(retainedSizes(closure));
	});
});

test("keys are the same however the terminal's input is cut", () => {
	const pieces = fc.array(
		fc.constantFrom(
			..."abq/?",
			"雪",
			"\x1b[A",
			"\x1bOB",
			"\x1b[5~",
			"\x1b[1;5C",
			"\x1b[200~",
			"\x1b[[A",
			"\r",
			"\t",
			"\x7f",
			"\x1a",
		),
		{ maxLength: 12 },
	);
	forAll(fc.tuple(pieces, fc.nat()), ([all, at]) => {
		const input = all.join("");
		const cut = input.length === 0 ? 0 : at % input.length;
		const first = keysIn(input.slice(0, cut));
		const second = keysIn(first.rest + input.slice(cut));
		expect(second.rest).toBe("");
		expect([...first.keys, ...second.keys]).toEqual(keysIn(input).keys);
	});
	expect(keysIn("\x1b[Ak\x1bOD\x1b[6~\x03\x1b[Z\x1b[<0;1;1M")).toEqual({
		keys: ["<up>", "k", "<left>", "<pagedown>", "<ctrl-c>", "<backtab>"],
		rest: "",
	});
	expect(keysIn("a\x1b")).toEqual({ keys: ["a"], rest: "\x1b" });
	expect(keysOfRest("\x1b")).toEqual(["<escape>"]);
	expect(keysIn("\x1b\x1bq").keys).toEqual(["<escape>", "<escape>", "q"]);
});

test("all keys stand on one screen of 80x24", () => {
	const lines = view(update(browser(draw(1, [])), "?"), style("never"));
	expect(lines).toHaveLength(24);
	for (const line of HELP) expect(lines.map((each) => each.trimEnd())).toContain(line);
	expect(lines.join("")).not.toContain("…");
});

test("of more chains than anybody walks through the first are listed, and that is said", () => {
	const between = 21_000;
	const edges = range(between).flatMap((i): Edge[] => [
		[0, i + 2],
		[i + 2, 1],
	]);
	const many = struck(browser(draw(between + 2, edges)), "<right>", "g", "<right>", "w");
	const shown = view(many, style("never")).join("\n");
	expect(shown).toContain("The first 20,000 lines; there may be more.");
});
