import fc from "fast-check";
import { expect, it } from "vitest";
import { type Listing, listingText, parseListing } from "./listing.ts";

const name = fc.string({ minLength: 1, maxLength: 8 });

/** Entries have no order. */
const sorted = (listing: Listing | null) =>
	Object.fromEntries(Object.entries(listing ?? {}).map(([key, names]) => [key, names.toSorted()]));

it("a listing read is the one written, two folders deep", () => {
	const tree = fc.dictionary(name, fc.option(fc.uniqueArray(name, { maxLength: 4 })), {
		maxKeys: 6,
	});
	fc.assert(
		fc.property(tree, (top) => {
			const folders = Object.entries(top).flatMap(([each, below]) =>
				below === null ? [] : [[each, below] as const],
			);
			const listing = Object.fromEntries([["", Object.keys(top)] as const, ...folders]);
			expect(sorted(parseListing(listingText(listing)))).toEqual(sorted(listing));
		}),
		{ numRuns: 200 },
	);
	expect(parseListing(listingText({}))).toEqual({});
});

it("what is no listing is none", () => {
	for (const text of ["", "<html>", "null", "[]", "{}", '{"root":1}', '{"root":{"entries":{}}}']) {
		expect(parseListing(text), text).toBeNull();
	}
	expect(
		parseListing('{"root":{"type":"directory","entries":{"a":1,"b":{"type":"directory"}}}}'),
	).toEqual({
		"": ["a", "b"],
	});
});
