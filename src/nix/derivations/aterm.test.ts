import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { stored, utf8 } from "../documents/test-closures.ts";
import { looksLikeDerivation, parseDerivation } from "./aterm.ts";
import { isDeferred } from "./derivation.ts";

const read = (text: string) => parseDerivation(utf8(text));

/** A string as Nix writes it. */
function quoted(text: string): string {
	const escapes: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
	return `"${text.replace(/["\\\n\r\t]/g, (one) => escapes[one] ?? `\\${one}`)}"`;
}

const list = (items: readonly string[]) => `[${items.join(",")}]`;
const tuple = (...items: readonly string[]) => `(${items.join(",")})`;
const strings = (items: readonly string[]) => list(items.map(quoted));

const word = fc.string({ unit: "grapheme", maxLength: 8 });
const awkward = fc.oneof(word, fc.constantFrom('"', "\\", '\\"', "\\\\", "\n\t\r", '")],[', "ü\\"));
const drvs = fc.constantFrom(...["1", "2", "3"].map((digit) => stored(digit, "in.drv")));

const anyDerivation = fc.record({
	outputs: fc.dictionary(awkward, fc.option(fc.constant(stored("4", "out")))),
	inputDrvs: fc.dictionary(drvs, fc.uniqueArray(awkward, { maxLength: 3 })),
	inputSrcs: fc.array(awkward, { maxLength: 3 }),
	args: fc.array(awkward, { maxLength: 3 }),
	env: fc.dictionary(awkward, awkward),
});

describe("a .drv file", () => {
	it("says what was written into it, whatever is in its strings", () => {
		fc.assert(
			fc.property(anyDerivation, ({ outputs, inputDrvs, inputSrcs, args, env }) => {
				const text = `Derive${tuple(
					list(
						Object.entries(outputs).map(([name, path]) =>
							tuple(...[name, path ?? "", "", ""].map(quoted)),
						),
					),
					list(Object.entries(inputDrvs).map(([drv, names]) => tuple(quoted(drv), strings(names)))),
					strings(inputSrcs),
					quoted("x86_64-linux"),
					quoted("/bin/sh"),
					strings(args),
					list(Object.entries(env).map((pair) => tuple(...pair.map(quoted)))),
				)}`;
				expect(looksLikeDerivation(text)).toBe(true);
				expect(read(text)).toEqual({
					outputs: new Map(Object.entries(outputs)),
					inputDrvs: new Map(Object.entries(inputDrvs)),
					inputSrcs,
					dynamic: false,
					env: new Map(Object.entries(env)),
				});
			}),
			{ numRuns: 300 },
		);
	});

	it("may have outputs that only building tells, or that are fixed", () => {
		const floating = read('Derive([("out","","r:sha256","")],[],[],"s","b",[],[])');
		expect([...floating.outputs]).toEqual([["out", null]]);
		expect(isDeferred(floating)).toBe(true);
		const fixed = read('Derive([("out","/nix/store/x","sha256","abc")],[],[],"s","b",[],[])');
		expect(isDeferred(fixed)).toBe(false);
	});

	it("may have inputs that are outputs of derivations yet to be built, at any depth", () => {
		const dep = stored("1", "dep.drv");
		const dynamic = (node: string) =>
			read(`DrvWithVersion("xp-dyn-drv",[],[("${dep}",${node})],[],"s","b",[],[])`);
		const one = dynamic('(["cat","dog"],[("cat",["kitten"]),("goose",["gosling"])])');
		expect(one.inputDrvs.get(dep)).toEqual(["cat", "dog", "goose"]);
		expect(one.dynamic).toBe(true);
		expect(dynamic('["out"]')).toMatchObject({
			dynamic: false,
			inputDrvs: new Map([[dep, ["out"]]]),
		});
		const depth = 100_000;
		const nested = `([],[("a",${'(["x"],[("b",'.repeat(depth)}["y"]${")])".repeat(depth)})])`;
		expect(dynamic(nested).inputDrvs.get(dep)).toEqual(["a"]);
		expect(() => read(`Derive([],[("${dep}",(["a"],[]))],[],"s","b",[],[])`)).toThrow(WhittleError);
	});

	it("is decoded as UTF-8 where it can be, and read all the same where it cannot", () => {
		const text = 'Derive([],[],[],"s","b",[],[("name","caf\u00e9"),("raw","\u00ff")])';
		const { env } = parseDerivation(Buffer.from(text.replace("é", "Ã©"), "latin1"));
		expect([...env]).toEqual([
			["name", "café"],
			["raw", "\ufffd"],
		]);
	});

	it("is refused where it is cut off anywhere, or goes on", () => {
		const text = `Derive([("out","${stored("1", "x")}","","")],[("${stored("2", "y.drv")}",["out"])],["${stored("3", "z")}"],"s","b",["-c"],[("a\\"b","c")])`;
		read(text);
		for (let length = 0; length < text.length; length++) {
			expect(() => read(text.slice(0, length))).toThrow(WhittleError);
		}
		expect(() => read(`${text}x`)).toThrow("at byte");
		expect(() => read(text.replace("Derive(", 'DrvWithVersion("next",'))).toThrow(WhittleError);
	});

	it("that is changed anywhere, or is anything else, is a derivation or an error", () => {
		const dep = stored("1", "dep.drv");
		const text = `DrvWithVersion("xp-dyn-drv",[("out","/x","","")],[("${dep}",(["a"],[("b",["c"])]))],["s"],"s","b",["-c\\n"],[("k","v")])`;
		const piece = fc.oneof(
			fc.constantFrom('"', "(", ")", "[", "]", ",", "\\", "Derive(", ""),
			fc.string(),
		);
		const changes = fc.array(fc.record({ at: fc.nat(text.length), length: fc.nat(12), piece }), {
			maxLength: 4,
		});
		fc.assert(
			fc.property(changes, (each) => {
				const changed = each.reduce(
					(before, change) =>
						before.slice(0, change.at) + change.piece + before.slice(change.at + change.length),
					text,
				);
				try {
					read(changed);
				} catch (error) {
					if (!(error instanceof WhittleError)) throw error;
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it("costs time in proportion to its length", () => {
		// Every quote is escaped, and every backslash too: what makes looking back quadratic.
		for (const unit of ['\\"', "\\\\"]) {
			const { env } = read(`Derive([],[],[],"s","b",[],[("a","${unit.repeat(200_000)}")])`);
			expect(env.get("a")).toHaveLength(200_000);
		}
	});
});
