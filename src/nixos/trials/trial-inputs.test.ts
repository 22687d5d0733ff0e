import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { openInputs } from "./trial-inputs.ts";

let at = "";
beforeEach(() => {
	at = mkdtempSync(join(tmpdir(), "whittle-test-"));
});

function write(name: string, text: string): string {
	onTestFinished(() => rmSync(at, { recursive: true, force: true }));
	const file = join(at, name);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
	return file;
}

test("a file counts by what it holds, and one that comes or goes is noticed", () => {
	const { fingerprints, areUnchanged } = openInputs("/nix/store", null);
	const file = write("a.nix", "1");
	const absent = join(at, "b.nix");
	const kept = fingerprints([file, absent, "/nix/store/x/c.nix"]);
	expect(areUnchanged(kept)).toBe(true);
	write("a.nix", "2");
	expect(areUnchanged(kept)).toBe(false);
	write("a.nix", "1");
	expect(areUnchanged(kept)).toBe(true);
	write("b.nix", "");
	expect(areUnchanged(kept)).toBe(false);
});

test("what a file of the user's names by a relative path counts, too", () => {
	const { fingerprints, areUnchanged } = openInputs("/nix/store", null);
	write("data/deep/x.json", "{}");
	write("readme", "a");
	const file = write("conf/a.nix", "readFile ../data/deep/x.json + import ./more + x.y/z + ../.");
	const kept = fingerprints([file]);
	expect(Object.keys(kept).sort()).toEqual(
		[file, join(at, "conf/more"), join(at, "data/deep/x.json")].sort(),
	);
	write("readme", "b");
	expect(areUnchanged(kept)).toBe(true);
	write("conf/more/default.nix", "");
	expect(areUnchanged(kept)).toBe(false);
	const again = fingerprints([file]);
	write("conf/more/deep/x.nix", "");
	expect(areUnchanged(again)).toBe(false);
});

test("nixpkgs is not searched for paths, its files count by content", () => {
	const file = write("nixpkgs/a.nix", "./b.sh");
	const { fingerprints, areUnchanged } = openInputs("/nix/store", join(at, "nixpkgs"));
	const kept = fingerprints([file]);
	expect(Object.keys(kept)).toEqual([file]);
	write("nixpkgs/a.nix", "./c.sh");
	expect(areUnchanged(kept)).toBe(false);
});
