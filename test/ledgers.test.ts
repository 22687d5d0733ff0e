import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LEDGER_SCHEMA } from "../src/closure/ledger.ts";
import { articleLedger } from "../src/closure/test-ledger.ts";
import { folder, store, v1, whittle } from "./support.ts";

const document = { schema: LEDGER_SCHEMA, ...articleLedger };

test("a ledger that cannot be used is one line that says what and where, and nothing is written", () => {
	const place = folder();
	const file = join(place, "ledger.json");
	const out = join(place, "report.html");
	for (const [text, says] of [
		["", "is not JSON"],
		["{", "is not JSON"],
		["[]", "is not an object"],
		[JSON.stringify(articleLedger), "schema is not there"],
		[JSON.stringify({ ...document, schema: "whittle.diff/1" }), "schema is not whittle.shrink/1"],
		[JSON.stringify({ ...document, before: "1 GiB" }), "before is not a whole number of bytes"],
		[JSON.stringify({ ...document, steps: [{}] }), "steps[0].change is not there"],
	] as const) {
		writeFileSync(file, text);
		const { status, stdout, stderr } = whittle([
			"report",
			...store,
			v1,
			"--ledger",
			file,
			"-o",
			out,
		]);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toContain(file);
		expect(stderr).toContain(says);
		expect(stderr.trimEnd().split("\n")).toHaveLength(1);
		expect(existsSync(out)).toBe(false);
	}
});

test.each(["report", "serve"])("%s says where there is no ledger to be read", (command) => {
	const place = folder();
	for (const [file, says] of [
		[join(place, "nowhere.json"), "there is no such file"],
		[place, "directory"],
		["/dev/zero", "too large"],
	] as const) {
		const output = command === "report" ? ["-o", "-"] : [];
		const { status, stdout, stderr } = whittle([
			command,
			...store,
			v1,
			"--ledger",
			file,
			...output,
		]);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toContain(`${file}: `);
		expect(stderr).toContain(says);
	}
});

test("a ledger may come on standard input, but then nothing else does", () => {
	const args = ["report", ...store, v1, "--ledger", "-", "-o", "-"];
	const { status, stdout } = whittle(args, { input: JSON.stringify(document) });
	expect(status).toBe(0);
	expect(stdout).toContain('<script type="application/json" id="ledger">');
	const both = whittle(["report", "-", "--ledger", "-", "-o", "-"], { input: "{}" });
	expect(both.status).toBe(2);
	expect(both.stderr).toContain("standard input is only one of them");
});

test("without a ledger there is none in the page, and its words end no script", () => {
	const args = ["report", ...store, v1, "-o", "-"];
	expect(whittle(args).stdout).not.toContain('id="ledger"');
	const module = "</script><!--\u2028";
	const file = join(folder(), "ledger.json");
	writeFileSync(file, JSON.stringify({ ...document, module }));
	const page = whittle([...args, "--ledger", file]).stdout;
	const [, text = ""] = /<script type="application\/json" id="ledger">(.*?)<\/script>/s.exec(page)!;
	expect(text).not.toMatch(/[<>\u2028]/);
	expect(JSON.parse(text)).toEqual({ ...document, module });
});
