import { describe, expect, it } from "vitest";
import { joined } from "../../closure/testing.ts";
import { csvLines } from "./csv.ts";
import {
	APP,
	APP_CLOSURE,
	APP_JSON,
	LIB,
	plain,
	readJson,
	readText,
	stored,
} from "./test-closures.ts";

const HEADER = "id,nar_size,disk_size,closure_size,retained_size,dependencies,referrers,path";

describe("CSV", () => {
	it("has a row a path with ids for references", async () => {
		expect(joined(csvLines(await readJson(APP_JSON)))).toBe(
			[HEADER, `0,100,,2100,2100,1,0,${APP}`, `1,2000,,2000,2000,1,2,${LIB}`, ""].join("\n"),
		);
	});

	it("leaves unknown sizes empty, all of them where none is known", async () => {
		const closure = await readJson({ [APP]: null, [LIB]: { narSize: 5, diskSize: 4096 } });
		expect(joined(csvLines(closure))).toBe(
			[HEADER, `0,,,0,0,,0,${APP}`, `1,5,4096,5,5,,0,${LIB}`, ""].join("\n"),
		);
		expect(joined(csvLines(await readJson({ [APP]: null })))).toBe(`${HEADER}\n0,,,,,,0,${APP}\n`);
	});

	it("is read back as it was", async () => {
		const names = ['say "hi", twice', "a\nb", "a\r\nb", ",", '"', "</script>", "=1+1"];
		const document = Object.fromEntries(
			names.map((name, i) => [
				stored("e", name),
				{ narSize: i, diskSize: i === 0 ? null : 512 * i, references: [LIB, stored("e", name)] },
			]),
		);
		const closure = await readJson({ ...document, ...APP_JSON });
		const again = await readText(joined(csvLines(closure)));
		expect(plain(again)).toEqual(plain(closure));
		expect(joined(csvLines(again))).toBe(joined(csvLines(closure)));
	});

	it("may come from a spreadsheet", async () => {
		const csv = joined(csvLines(await readJson(APP_JSON)));
		expect(plain(await readText(`\ufeff${csv.replaceAll("\n", "\r\n")}\r\n`))).toEqual(APP_CLOSURE);
		const quoted = csv.replace(/[^,\n]+/g, '"$&"');
		expect(plain(await readText(quoted))).toEqual(APP_CLOSURE);
	});

	it("may have rows in any order, with any ids and a path twice", async () => {
		const closure = await readText(
			`${HEADER}\n70,100,,,,8,0,${APP}\n8,2000,,,,8 9,,${LIB}\n9,1,,,,,,${LIB}\n`,
		);
		expect(plain(closure)).toEqual(APP_CLOSURE);
		expect(closure.problems).toMatchObject([{ code: "duplicate-path", path: LIB }]);
	});

	it("refuses wrong cells by row", async () => {
		const rows: [string, string, RegExp][] = [
			[`x,1,,,,,,${APP}`, "wrong-kind", /^row 2: id/],
			[`1,-1,,,,,,${APP}`, "wrong-kind", /^row 2: nar_size/],
			[`1,1.2E+09,,,,,,${APP}`, "wrong-kind", /^row 2: nar_size/],
			[`1,1,x,,,,,${APP}`, "wrong-kind", /^row 2: disk_size/],
			[`1,1,,,,2,,${APP}`, "wrong-kind", /^row 2: dependencies/],
			[`1,1,,,,,,${APP}\n1,1,,,,,,${LIB}`, "wrong-kind", /^row 3: id/],
			[`1,1,,,,,,${APP}\n2,1,,`, "damaged-document", /row 3 has 4 cells/],
			[`1,1,,,,,,"${APP}`, "damaged-document", /open quote/],
			[`1,1,,,,,,${APP}${",".repeat(10_000)}`, "damaged-document", /too many cells/],
			[`1,1,,,,,,here`, "not-a-store-path", /here/],
			["", "no-paths", /holds no paths/],
		];
		for (const [row, code, what] of rows) {
			await expect(readText(`${HEADER}\n${row}\n`)).rejects.toMatchObject({
				code,
				what: expect.stringMatching(what),
				where: "closure.json",
			});
		}
	});
});
