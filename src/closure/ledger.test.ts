import { expect, test } from "vitest";
import { LEDGER_SCHEMA, ledgerFrom, ledgerFromText } from "./ledger.ts";
import { changes, saidBy } from "./test-document.ts";
import { articleLedger, longLedger, withImages } from "./test-ledger.ts";

const documentOf = (ledger: object) => ({ schema: LEDGER_SCHEMA, ...ledger });

const said = saidBy(ledgerFrom);

test("what was written is read again, and what else the document has is left out", () => {
	for (const ledger of [articleLedger, withImages, longLedger(3)]) {
		const text = JSON.stringify({ ...documentOf(ledger), tomorrow: "more" });
		expect(ledgerFromText(text)).toEqual(ledger);
	}
});

test("whatever is missing, or of another kind, is named by its place", () => {
	const places = [...changes(documentOf(withImages))];
	expect(places.length).toBeGreaterThan(80);
	for (const { at, put } of places) {
		expect(said(put(undefined))).toBe(`not-a-ledger: is no ledger of a search: ${at} is not there`);
		for (const other of [true, { a: 1 }, 0.5, Number.NaN]) {
			expect(said(put(other))).toContain(`is no ledger of a search: ${at}`);
		}
	}
});

test("sizes are whole and not negative; what a step saves may be", () => {
	const [step] = articleLedger.steps;
	const withStep = (more: object) =>
		documentOf({ ...articleLedger, steps: [{ ...step, ...more }] });
	expect(said(withStep({ alone: -5, together: -5 }))).toBe("nothing");
	expect(said(withStep({ after: -5 }))).toContain("steps[0].after is not a size");
	expect(said(withStep({ measured: 2 ** 53 }))).toContain(
		"steps[0].measured is not a whole number",
	);
	expect(said(withStep({ class: "cheap" }))).toContain("is not free, cached or rebuild");
});

test("another schema, no object and no JSON are refused", () => {
	expect(said({ ...documentOf(articleLedger), schema: "whittle.shrink/2" })).toContain(
		"schema is not whittle.shrink/1",
	);
	expect(said(articleLedger)).toContain("schema is not there");
	for (const document of [null, [], 1, "x"]) expect(said(document)).toContain("is not an object");
	for (const text of ["", "{", '{"schema":"whittle.shrink/1"', "nix"]) {
		expect(() => ledgerFromText(text)).toThrow(/is not JSON/);
	}
});
