import fc from "fast-check";
import { expect, test } from "vitest";
import { and, forAll } from "../../closure/testing.ts";
import { aboveAt, drawnAt, heightOf, offsetAt, type Track, toSee } from "./scroll.ts";

const tracks: fc.Arbitrary<Track> = fc.record({
	rows: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 50_000_000 })),
	rowHeight: fc.constantFrom(20, 28),
	room: fc.integer({ min: 28, max: 3000 }),
});
const placed = and(tracks, ({ rows }) => fc.nat(rows - 1));
const most = (track: Track) => Math.max(0, heightOf(track) - track.room);
const withTop = and(placed, ([track]) =>
	fc.oneof(fc.nat(Math.floor(most(track))), fc.constantFrom(0, most(track))),
);

test("no list is higher than what every browser draws, and 1,500,000 rows reach both ends", () => {
	forAll(tracks, (track) => {
		expect(heightOf(track)).toBeLessThan(17_000_000);
	});
	const track = { rows: 1_500_000, rowHeight: 28, room: 600 };
	expect(drawnAt(track, 0).first).toBe(0);
	expect(drawnAt(track, most(track)).end).toBe(1_500_000);
	expect(aboveAt(track, most(track))).toBe(1_500_000 * 28 - 600);
});

test("what is not scaled stands where it stands", () => {
	forAll(withTop, ([[track], top]) => {
		if (track.rows * track.rowHeight === heightOf(track)) {
			expect(offsetAt(track, top)).toBeCloseTo(0, 6);
			expect(aboveAt(track, top)).toBeCloseTo(top, 6);
		}
	});
});

test("every row that is seen is drawn, inside of the content, and few others are", () => {
	forAll(withTop, ([[track], top]) => {
		const { first, end } = drawnAt(track, top);
		const above = aboveAt(track, top);
		expect(first * track.rowHeight).toBeLessThanOrEqual(above + 1e-6);
		const below = Math.min(track.rows * track.rowHeight, above + track.room);
		expect(end * track.rowHeight).toBeGreaterThanOrEqual(below - 1e-6);
		expect(end - first).toBeLessThanOrEqual(track.room / track.rowHeight + 40);
		// The last row that is seen ends where the content does, at most.
		const bottom = Math.ceil(below / track.rowHeight) * track.rowHeight + offsetAt(track, top);
		expect(bottom).toBeLessThanOrEqual(heightOf(track) + track.rowHeight);
	});
});

test("a row that is asked for is seen whole, and what is seen already does not move", () => {
	forAll(withTop, ([[track, row], top]) => {
		const to = toSee(track, row, top);
		expect(to).toBeGreaterThanOrEqual(0);
		expect(to).toBeLessThanOrEqual(most(track));
		const start = row * track.rowHeight - aboveAt(track, to);
		expect(start).toBeGreaterThanOrEqual(-1e-3);
		expect(start + track.rowHeight).toBeLessThanOrEqual(track.room + 1e-3);
		const before = row * track.rowHeight - aboveAt(track, top);
		if (before >= 0 && before + track.rowHeight <= track.room) expect(to).toBe(top);
	});
});
