import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { forAll } from "./testing.ts";

const fail = (what: string) => new RangeError(what);

function written(write: (writer: ByteWriter) => void): ByteReader {
	const writer = new ByteWriter();
	write(writer);
	return new ByteReader(writer.done(), fail);
}

const number = fc.oneof(fc.nat(300), fc.maxSafeNat());

test("numbers come back exactly, up to 2^53 - 1", () => {
	forAll(fc.array(number, { maxLength: 500, size: "max" }), (numbers) => {
		const reader = written((writer) => {
			for (const value of numbers) writer.varint(value);
		});
		expect(numbers.map(() => reader.varint())).toEqual(numbers);
	});
});

test("ascending numbers come back, repeats among them", () => {
	forAll(fc.array(number), (numbers) => {
		const ascending = numbers.sort((a, b) => a - b);
		const reader = written((writer) => writer.ascending(ascending));
		expect(reader.ascending(Number.POSITIVE_INFINITY)).toEqual(ascending);
	});
});

test("a number at or past the bound is refused", () => {
	expect(written((writer) => writer.ascending([3, 7])).ascending(8)).toEqual([3, 7]);
	expect(() => written((writer) => writer.ascending([3, 7])).ascending(7)).toThrow(RangeError);
});

test("bytes come back in the pieces asked for, and not past the end", () => {
	const reader = written((writer) => {
		writer.bytes(Uint8Array.of(1, 2));
		writer.bytes(new Uint8Array(5000).fill(3));
	});
	expect(reader.length).toBe(5002);
	expect(reader.take(2)).toEqual(Uint8Array.of(1, 2));
	expect(reader.take(5000).every((byte) => byte === 3)).toBe(true);
	expect(() => reader.take(1)).toThrow(RangeError);
	expect(() => reader.varint()).toThrow(RangeError);
});

test.each([
	["cut off", [128]],
	["of nine bytes", [255, 255, 255, 255, 255, 255, 255, 255, 0]],
	["past 2^53 - 1", [255, 255, 255, 255, 255, 255, 255, 127]],
])("a number %s is refused", (_, bytes) => {
	expect(() => new ByteReader(Uint8Array.from(bytes), fail).varint()).toThrow(RangeError);
});
