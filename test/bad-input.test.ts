import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { asNobody, folder, program, store, system, tiny, v1, whittle } from "./support.ts";

/** What every refusal has in common: what, where and what to do in one line, and nothing else. */
function expectRefusal(args: readonly string[], says: RegExp, options = {}) {
	const { status, stdout, stderr } = whittle(args, options);
	expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
	expect(stderr).toMatch(says);
	expect(stderr).toMatch(/^whittle: .*; .*\n$/);
	expect(stderr).not.toMatch(/\n\s+at /);
}

const good = whittle(["export", ...store, tiny, "--format", "json"]).bytes;
const snapshot = whittle(["export", ...store, tiny, "--format", "snapshot"]).bytes;

test("files that are no closures", () => {
	const elf = whittle(["export", ...store, tiny, "--format", "json"]).bytes.fill(0x7f, 0, 40);
	const files: [string, string | Uint8Array, RegExp][] = [
		["empty", "", /is empty/],
		["blank", "  \n\n", /is empty/],
		["text", "hello, world\n", /text: /],
		["json", '{"name":"x","version":1}', /json: /],
		["array", "[1,2,3]", /array: /],
		["nothing", "[]", /nothing: /],
		["cut.json", good.subarray(0, good.length / 2), /cut\.json: /],
		["cut.gz", gzipSync(good).subarray(0, 200), /cut\.gz: /],
		["cut.whittle", snapshot.subarray(0, snapshot.length - 30), /cut\.whittle: /],
		["foreign", elf, /foreign: /],
		["binary", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]), /binary: /],
		[
			"sizes",
			'{"/nix/store/00000000000000000000000000000000-a":{"narSize":-1,"references":[]}}',
			/narSize/,
		],
		[
			"refs",
			'{"/nix/store/00000000000000000000000000000000-a":{"narSize":1,"references":"b"}}',
			/references/,
		],
		["paths", '{"/etc/passwd":{"narSize":1,"references":[]}}', /paths: /],
	];
	const place = folder();
	for (const [name, content, says] of files) {
		writeFileSync(join(place, name), content);
		expectRefusal([join(place, name)], says);
		expectRefusal(["top", "--json", "-"], /standard input/, { input: content });
	}
});

test("subjects that are not there, or may not be read", () => {
	const place = folder();
	writeFileSync(join(place, "secret"), good);
	chmodSync(join(place, "secret"), 0o000);
	mkdirSync(join(place, "directory"));
	expectRefusal(["nope.json"], /nope\.json: there is no such/);
	expectRefusal([join(place, "secret/below")], /below: there is no such/);
	expectRefusal([...store, "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-gone"], /not in the store/);
	expectRefusal([join(place, "directory")], /directory/);
	expectRefusal(["--store", join(place, "absent"), tiny], /no such directory/);
	expectRefusal(["--store", "https://cache.example.org", tiny], /https/);
	expectRefusal(["--store", "s3://bucket", tiny], /s3/);
	chmodSync(place, 0o755);
	const nobody = asNobody([join(place, "secret")]);
	expect(nobody).toMatchObject({ status: 2, stdout: "" });
	expect(nobody.stderr).toMatch(/secret: cannot be read.*; name a file that you may read\n$/);
	chmodSync(place, 0o700); // now not even the folder may be looked into
	const outside = asNobody([join(place, "secret")]);
	expect(outside).toMatchObject({ status: 2, stdout: "" });
	expect(outside.stderr).toMatch(/secret: cannot be read.*; name a file that you may read\n$/);
});

test("requests that cannot be understood", () => {
	expectRefusal(["top", "--nonsense"], /nonsense/);
	expectRefusal(["top", "-n", "many", ...store, tiny], /many/);
	expectRefusal(["top", "-n", "-1", ...store, tiny], /./);
	expectRefusal(["top", "-s", "12 parsecs", ...store, tiny], /parsecs/);
	expectRefusal(["top", "--sort", "colour", ...store, tiny], /colour/);
	expectRefusal(["top", "--sort", "disk", ...store, tiny], /--disk/);
	expectRefusal(["top", "--all", ...store, tiny], /more than one subject/);
	expectRefusal(["top", "-A", "x", ...store], /-f FILE/);
	expectRefusal(["why", ...store], /./);
	expectRefusal(["help", "nonsense"], /nonsense: there is no such command/);
	expectRefusal(["why", ...store, tiny, "/[/"], /regular expression/);
	expectRefusal(["export", ...store, tiny], /format/);
	expectRefusal(["export", ...store, tiny, "--format", "xls"], /xls/);
	expectRefusal(["tree", "--depth", "deep", ...store, tiny], /deep/);
	expectRefusal(["who", ...store, v1, "/a/"], /means \d+ paths, one is wanted/);
	expectRefusal(["top", ...store, tiny, "--root", "no-such-package"], /no-such-package/);
});

test("a pattern that means nothing is an answer, not an error: exit code 1", () => {
	for (const args of [
		["why", ...store, tiny, "no-such-package"],
		["who", ...store, tiny, "no-such-package"],
		["tree", ...store, tiny, "--invert", "no-such-package"],
	]) {
		const { status, stdout, stderr } = whittle(args);
		expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
		expect(stderr).toMatch(/no-such-package.*\n$/);
	}
	expect(whittle(["why", "--json", ...store, tiny, "no-such-package"]).json()).toMatchObject({
		to: [],
		chain: [],
	});
});

test("a reader that goes away ends it quietly", () => {
	const { status, stdout, stderr } = spawnSync(
		"bash",
		[
			"-c",
			'"$0" "$@" | head -n 1',
			process.execPath,
			program,
			"top",
			"-n",
			"0",
			"--json",
			...store,
			v1,
		],
		{ encoding: "utf8" },
	);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	expect(stdout.split("\n")).toHaveLength(2);
});

test("a file is written whole or not at all", () => {
	const place = folder();
	const out = join(place, "closure.csv");
	expectRefusal(
		["export", ...store, tiny, "--format", "csv", "-o", join(place, "no/where")],
		/where/,
	);
	expectRefusal(["export", "nope", "--format", "csv", "-o", out], /nope/);
	expect(existsSync(out)).toBe(false);
	writeFileSync(out, "old");
	expect(whittle(["export", ...store, tiny, "--format", "csv", "-o", out]).status).toBe(0);
	expect(readdirSync(place)).toEqual(["closure.csv"]);
	expect(whittle(["top", out, "--json"]).status).toBe(0);
});

test("a full disk behind standard output is said, with exit code 2", () => {
	const { status, stderr } = spawnSync(
		"bash",
		["-c", '"$0" "$@" > /dev/full', process.execPath, program, "top", "-n", "0", ...store, v1],
		{ encoding: "utf8" },
	);
	expect(status).toBe(2);
	expect(stderr).toMatch(/^whittle: standard output: .*; .*\n$/);
});

test("evidence without files says so", () => {
	const file = join(folder(), "closure.json");
	writeFileSync(file, good);
	const env = { NIX_STORE_DIR: "/nix/store", NIX_STATE_DIR: `${system.root}/nix/var/nix` };
	expectRefusal(["why", "--precise", file, "bash"], /files cannot be read.*--store/, { env });
});
