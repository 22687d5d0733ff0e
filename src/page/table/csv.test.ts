import { csvParse } from "d3-dsv";
import { expect, test } from "vitest";
import { closureSizes } from "../../closure/closure-sizes.ts";
import { pathRecords } from "../../closure/path-record.ts";
import { closures, forAll, joined } from "../../closure/testing.ts";
import { csvLines } from "./csv.ts";

test("CSV says to the byte what the records of the same paths say, whatever their names", () => {
	forAll(closures, (closure) => {
		const paths = Uint32Array.from(closure.paths.keys()).reverse();
		const rows = csvParse(joined(csvLines(closure, paths, closureSizes(closure))));
		const records = [...pathRecords(closure, paths, null)];
		expect(rows.map((row) => row.path)).toEqual(records.map(({ path }) => path));
		for (const [k, record] of records.entries()) {
			const row = rows[k]!;
			const same = (cell: string | undefined, figure: number | null) =>
				expect(cell).toBe(figure === null ? "" : String(figure));
			expect(row.category).toBe(record.category);
			same(row.nar_size, record.narSize);
			same(row.disk_size, record.diskSize);
			same(row.download_size, record.downloadSize);
			same(row.references, record.references);
			same(row.referrers, record.referrers);
			same(row.depth, record.depth);
			if (row.retained_size !== undefined) same(row.retained_size, record.retainedSize);
			else expect(record.retainedSize).toBeNull(); // figures are numbers of paths then
		}
	});
});

test("no cell starts a formula", () => {
	forAll(closures, (closure) => {
		const paths = Uint32Array.from(closure.paths.keys());
		const rows = csvParse(joined(csvLines(closure, paths, closureSizes(closure))));
		const cells = rows.flatMap((row) => Object.values(row));
		expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
	});
});
