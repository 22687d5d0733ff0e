import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { comparable, figures } from "./figures.ts";
import { folder, nix, program, store, system, tiny, v1, whittle } from "./support.ts";
import { storeEnvironment } from "./system/index.mjs";

/** What `nix-store --export` or `--dump` writes about the test system's store. */
function written(...args: readonly string[]): Buffer {
	const { status, stdout, stderr } = spawnSync(
		"nix-store",
		["--store", `local?root=${system.root}`, ...args],
		{ maxBuffer: 1 << 30, env: storeEnvironment(system.root) },
	);
	if (status !== 0) throw new Error(stderr.toString());
	return stdout;
}

function closure(path: string): string[] {
	return nix("nix-store", "-qR", path).trim().split("\n");
}

function compressed(command: string, bytes: Buffer): Buffer {
	return spawnSync(command, ["-c", "-1"], { input: bytes, maxBuffer: 1 << 30 }).stdout;
}

/** A small closure in the system. */
const bash = closure(tiny).find((path) => /-bash-\d/.test(path))!;
const exported = written("--export", ...closure(bash));

test("an export stream has the figures of the store it came from, plain or compressed", () => {
	const expected = figures([...store, bash]);
	const place = folder();
	const forms = {
		plain: exported,
		gzip: gzipSync(exported, { level: 1 }),
		zstd: compressed("zstd", exported),
		xz: compressed("xz", exported),
		bzip2: compressed("bzip2", exported),
	};
	for (const [name, bytes] of Object.entries(forms)) {
		const file = join(place, name);
		writeFileSync(file, bytes);
		expect(figures([file]), name).toEqual(expected);
	}
	expect(figures(["-"], { input: exported })).toEqual(expected);
	expect(figures(["-"], { input: forms.xz })).toEqual(expected);
});

test("of a part of a closure it says which references lead out of it", () => {
	const input = written("--export", tiny);
	const { problems, total } = contract.show.parse(whittle(["--json", "-"], { input }).json());
	const references = nix("nix-store", "-q", "--references", tiny).trim().split("\n");
	const outside = references.filter((path) => path !== tiny);
	expect(problems.map(({ code, path }) => [code, path]).sort()).toEqual(
		outside.map((path) => ["unknown-reference", path]).sort(),
	);
	expect(total.paths).toBe(outside.length + 1);
});

test("a whole system goes from `nix-store --export` through a pipe", () => {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
	const script = 'nix-store --store "$0" --export $(nix-store --store "$0" -qR "$1") | "${@:2}"';
	const reader = [process.execPath, program, "top", "-n", "0", "--json", "-"];
	const { status, stdout, stderr } = spawnSync(
		"bash",
		["-o", "pipefail", "-c", script, `local?root=${system.root}`, v1, ...reader],
		{ encoding: "utf8", maxBuffer: 1 << 30, env: storeEnvironment(system.root) },
	);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	expect(comparable(JSON.parse(stdout))).toEqual(figures([...store, v1]));
});

test("cut off or damaged it is refused in one line", () => {
	const place = folder();
	const file = join(place, "cut.export");
	const lengths = [8, 31, 33, exported.length >> 1, exported.length - 9];
	for (const length of lengths) {
		writeFileSync(file, exported.subarray(0, length));
		const { status, stdout, stderr } = whittle([file]);
		expect({ length, status, stdout }).toEqual({ length, status: 2, stdout: "" });
		expect(stderr).toMatch(/^whittle: .*cut\.export: is .*; .*\n$/);
	}
	const trailer = Buffer.from("NIXE\0\0\0\0"); // 0x4558494e, least byte first
	const wrong = Buffer.from(exported);
	wrong.write("NIXF", wrong.indexOf(trailer));
	const followed = Buffer.concat([exported, exported]);
	for (const input of [wrong, followed, compressed("xz", exported).subarray(0, -20)]) {
		const { status, stdout, stderr } = whittle(["-"], { input });
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toMatch(/^whittle: standard input: is .*; .*\n$/);
	}
});

test("a bare NAR is refused by name", () => {
	const { status, stdout, stderr } = whittle(["-"], {
		input: written("--dump", join(system.root, tiny)),
	});
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
	expect(stderr).toMatch(/is a binary file \(NAR\)/);
});

test("files behind its references are those of the store named beside it", () => {
	const file = join(folder(), "bash.export");
	writeFileSync(file, exported);
	const evidence = (subject: string) =>
		contract.why.parse(
			whittle(["why", "--precise", "--json", ...store, subject, "/^glibc-2/"]).json(),
		).evidence;
	expect(evidence(file)).toEqual(evidence(bash));
	expect(evidence(file)?.length).toBeGreaterThan(0);
});
