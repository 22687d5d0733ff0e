import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { folder, program, store, tiny, whittle } from "./support.ts";

const EXPORT = ["export", ...store, tiny, "--format", "csv"];
const expected = whittle(EXPORT).stdout;

test("a file that is replaced keeps its permissions, and no other is left beside it", () => {
	const place = folder();
	const file = join(place, "closure.csv");
	writeFileSync(file, "old");
	chmodSync(file, 0o640);
	expect(whittle([...EXPORT, "-o", file])).toMatchObject({ status: 0, stdout: "", stderr: "" });
	expect(readFileSync(file, "utf8")).toBe(expected);
	expect(statSync(file).mode & 0o777).toBe(0o640);
	expect(readdirSync(place)).toEqual(["closure.csv"]);
});

test("a link stays a link: the file it leads to is replaced", () => {
	const place = folder();
	mkdirSync(join(place, "real"));
	writeFileSync(join(place, "real/closure.csv"), "old");
	symlinkSync("real/closure.csv", join(place, "link"));
	expect(whittle([...EXPORT, "-o", join(place, "link")]).status).toBe(0);
	expect(lstatSync(join(place, "link")).isSymbolicLink()).toBe(true);
	expect(readFileSync(join(place, "real/closure.csv"), "utf8")).toBe(expected);
});

test("a pipe stays a pipe, and is written to", async () => {
	const pipe = join(folder(), "pipe");
	expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
	const writer = spawn(process.execPath, [program, ...EXPORT, "-o", pipe]);
	const reader = spawn("cat", [pipe]);
	const ended = once(writer, "exit"); // before the pipe could end
	expect(await text(reader.stdout)).toBe(expected);
	expect(await ended).toEqual([0, null]);
	expect(lstatSync(pipe).isFIFO()).toBe(true);
}, 20_000);

test("a directory is refused and nothing is left in it or beside it", () => {
	const place = folder();
	mkdirSync(join(place, "directory"));
	const { status, stdout, stderr } = whittle([...EXPORT, "-o", join(place, "directory")]);
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
	expect(stderr).toMatch(/^whittle: .*directory: cannot be written.*; .*\n$/);
	expect(readdirSync(place)).toEqual(["directory"]);
	expect(readdirSync(join(place, "directory"))).toEqual([]);
});
