import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fourStages } from "../src/closure/test-upgrade-plan.ts";
import { planDocument } from "../src/closure/upgrade-plan-from.ts";
import { folder, store, v1, whittle } from "./support.ts";

const document = planDocument(fourStages);

test("a plan that cannot be used is one line that says what and where, and nothing is written", () => {
	const place = folder();
	const file = join(place, "plan.json");
	const out = join(place, "report.html");
	for (const [text, says] of [
		["{", "is not JSON"],
		["[]", "is not an object"],
		[JSON.stringify(fourStages), "schema is not there"],
		[JSON.stringify({ ...document, schema: "whittle.shrink/1" }), "schema is not whittle.upgrade"],
		[JSON.stringify({ ...document, capacity: "1 GiB" }), "capacity is not a whole number of bytes"],
		[JSON.stringify({ ...document, stages: [{}] }), "stages[0].index is not there"],
		[JSON.stringify({ ...document, old: "/etc/passwd" }), "old is not a path of the store"],
	] as const) {
		writeFileSync(file, text);
		const args = ["report", ...store, v1, "--plan", file, "-o", out];
		const { status, stdout, stderr } = whittle(args);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toContain(file);
		expect(stderr).toContain(says);
		expect(stderr).toContain("whittle upgrade plan --json");
		expect(stderr.trimEnd().split("\n")).toHaveLength(1);
		expect(existsSync(out)).toBe(false);
	}
	const nowhere = whittle(["serve", ...store, v1, "--plan", join(place, "nowhere.json")]);
	expect(nowhere.status).toBe(2);
	expect(nowhere.stderr).toContain("there is no such file");
});

test("a plan may come on standard input, but then nothing else does", () => {
	const args = ["report", ...store, v1, "--plan", "-", "-o", "-"];
	const { status, stdout } = whittle(args, { input: JSON.stringify(document) });
	expect(status).toBe(0);
	expect(stdout).toContain('<script type="application/json" id="plan">');
	for (const more of [
		["-", "--plan", "-"],
		["--ledger", "-", "--plan", "-"],
		["--diff", "-", "--plan", "-"],
	]) {
		const both = whittle(["report", ...more, "-o", "-"], { input: "{}" });
		expect(both.status).toBe(2);
		expect(both.stderr).toContain("standard input is only one of them");
	}
});

test("without a plan there is none in the page, and its words end no script", () => {
	const args = ["report", ...store, v1, "-o", "-"];
	expect(whittle(args).stdout).not.toContain('id="plan"');
	const notes = ["</script><!--\u2028"];
	const file = join(folder(), "plan.json");
	writeFileSync(file, JSON.stringify({ ...document, notes }));
	const page = whittle([...args, "--plan", file]).stdout;
	const [, text = ""] = /<script type="application\/json" id="plan">(.*?)<\/script>/s.exec(page)!;
	expect(text).not.toMatch(/[<>\u2028]/);
	expect(JSON.parse(text)).toEqual({ ...document, notes });
});
