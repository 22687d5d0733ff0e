import { describe, expect, it } from "vitest";
import {
	APP,
	APP_CLOSURE,
	APP_REGISTRATION,
	LIB,
	plain,
	readText,
	stored,
} from "./test-closures.ts";

describe("registration text", () => {
	it("gives sizes and references", async () => {
		const closure = await readText(APP_REGISTRATION);
		expect(plain(closure)).toEqual(APP_CLOSURE);
		expect(closure.problems).toEqual([]);
	});

	it("may write its hashes in any way, and end without a line end or with empty lines", async () => {
		const text = APP_REGISTRATION.trimEnd();
		for (const hash of [
			`sha256:${"0".repeat(52)}`,
			`sha256:${"0".repeat(64)}`,
			`sha256-${"A".repeat(43)}=`,
		]) {
			expect(plain(await readText(text.replaceAll("0".repeat(64), hash)))).toEqual(APP_CLOSURE);
		}
		expect(plain(await readText(`${text}\n\n\n`))).toEqual(APP_CLOSURE);
	});

	it("of the older exportReferencesGraph has no sizes", async () => {
		const closure = await readText(
			[APP, stored("c", "app.drv"), "1", LIB, LIB, "", "0", ""].join("\n"),
		);
		expect(closure.paths).toEqual([APP, LIB]);
		expect(Array.from(closure.roots)).toEqual([0]);
		expect(closure.problems).toMatchObject([{ code: "size-missing", path: null }]);
	});

	it("may have blanks in names and a path twice", async () => {
		const odd = stored("d", "two words");
		const closure = await readText(`${odd}\n\n1\n${LIB}\n${APP_REGISTRATION}${odd}\n\n0\n`);
		expect(plain(closure)[odd]).toMatchObject({ references: [LIB] });
		expect(closure.problems.map(({ code }) => code)).toEqual([
			"duplicate-path",
			"size-missing",
			"illegal-name",
		]);
	});

	it("cut off or wrong names the line", async () => {
		const lines = APP_REGISTRATION.trimEnd().split("\n");
		for (let count = 1; count < lines.length; count++) {
			if (count === 6) continue; // one whole entry
			await expect(readText(`${lines.slice(0, count).join("\n")}\n`)).rejects.toMatchObject({
				code: "damaged-document",
				what: expect.stringContaining(`cut off: line ${count + 1} should be`),
				where: "closure.json",
			});
		}
		for (const [line, text] of [
			[2, "what"],
			[3, "-1"],
			[3, "9007199254740993"],
			[4, "what"],
			[5, "many"],
		] as const) {
			const wrong = lines.with(line - 1, text).join("\n");
			await expect(readText(wrong)).rejects.toMatchObject({
				code: "wrong-kind",
				what: expect.stringContaining(`line ${line}: “${text}”`),
			});
		}
	});

	it("is not a list of paths", async () => {
		await expect(readText(`${APP}\n${LIB}\n${stored("c", "x")}\n`)).rejects.toMatchObject({
			code: "not-a-closure",
			what: "is a list of paths, without sizes and references",
		});
	});
});
