import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { NIX32 } from "../../closure/store-path.ts";
import { scannerFor } from "./hash-parts.ts";
import { CHUNK, fileScannerFor } from "./scan-file.ts";

function file(bytes: number): string {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	writeFileSync(join(folder, "file"), Buffer.alloc(bytes, NIX32[7]));
	return join(folder, "file");
}

test("a hash part is found wherever it lies to the borders of what is read at once", () => {
	const size = 2 * CHUNK + 100;
	const place = file(size);
	const scanFile = fileScannerFor(scannerFor([NIX32]));
	const descriptor = openSync(place, "r+");
	for (const border of [0, CHUNK, 2 * CHUNK, size]) {
		for (let at = border - 33; at <= border + 2; at++) {
			if (at < 0 || at + 32 > size) continue;
			writeSync(descriptor, NIX32, at);
			let hits = 0;
			scanFile(place, 0, size, () => hits++);
			expect({ at, hits }).toEqual({ at, hits: 1 });
			// Of a range only what lies in it.
			scanFile(place, at + 1, size, () => hits++);
			scanFile(place, 0, at + 31, () => hits++);
			expect({ at, hits }).toEqual({ at, hits: 1 });
			writeSync(descriptor, (NIX32[7] ?? "").repeat(32), at);
		}
	}
	closeSync(descriptor);
});

test("a file that became shorter is refused, not taken for what it was", () => {
	const scanFile = fileScannerFor(scannerFor([NIX32]));
	expect(() => scanFile(file(100), 0, 101, () => {})).toThrow(/shorter/);
});
