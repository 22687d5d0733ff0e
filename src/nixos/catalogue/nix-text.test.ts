import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import { attributeNames } from "../configuration.ts";
import type { NixValue } from "./change.ts";
import { dotted, nixPath, nixText, type Uses } from "./nix-text.ts";

/** Any text without NUL, rich in what means something to Nix. */
const words = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'"',
				"\\",
				"$",
				"{",
				"}",
				"${",
				"$${",
				"''",
				"\n",
				"\r",
				"\t",
				"\\n",
				"#",
				"\u00e9",
			),
			fc.string({ unit: "binary", maxLength: 3 }),
		),
		{ maxLength: 8 },
	)
	.map((parts) => Buffer.from(parts.join("").replaceAll("\0", "")).toString("utf8"));

const attributes = fc.oneof(
	words.filter((word) => word !== "$package" && word !== "$overlay"),
	fc.constantFrom("if", "or", "rec", "a-b", "a'", "0a", "with space", "", "enable"),
);

const values: fc.Arbitrary<NixValue> = fc.letrec<{ value: NixValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: "small" },
		fc.constant(null),
		fc.boolean(),
		fc.maxSafeInteger(),
		fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e30, max: 1e30 }).filter(isNormal),
		words,
		fc.array(tie("value"), { maxLength: 4 }),
		fc.dictionary(attributes, tie("value"), { maxKeys: 4 }),
	),
})).value;

/** Not so small that a float of Nix cannot hold it, nor where its JSON takes it for negative. */
function isNormal(number: number): boolean {
	const far = Math.abs(number);
	return number === 0 || (far > 1e-300 && (far < 2 ** 63 || far > 1e21));
}

function evaluated(expression: string): unknown {
	const folder = mkdtempSync(join(tmpdir(), "whittle-text-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, "value.nix");
	writeFileSync(file, expression);
	const args = ["--eval", "--strict", "--json", "--store", "dummy://", file];
	const { status, stdout, stderr } = spawnSync("nix-instantiate", args, {
		encoding: "utf8",
		maxBuffer: 1 << 28,
	});
	expect(stderr).toBe("");
	expect(status).toBe(0);
	return JSON.parse(stdout);
}

test("Nix reads back any value as it was", () => {
	const sample = fc.sample(values, 500);
	const plain = sample.map((value) => structuredClone(value));
	const texts = plain.map((value) => `    (${nixText(value)})`).join("\n");
	// Compared by Nix, for old ones print floats with six digits only.
	const asNix = nixText(JSON.stringify(plain));
	const same = evaluated(
		`let\n  a = [\n${texts}\n  ];\n  b = builtins.fromJSON ${asNix};\nin builtins.genList (i: builtins.elemAt a i == builtins.elemAt b i) ${plain.length}`,
	);
	expect(same).toEqual(plain.map(() => true));
});

test("texts, whole numbers, lists and sets come back through JSON", () => {
	const sample = fc.sample(fc.dictionary(attributes, fc.array(words)), 200);
	expect(evaluated(nixText(sample))).toEqual(sample.map((one) => ({ ...one })));
});

test("packages and overlays are written as a person would", () => {
	const uses: Uses = new Set();
	expect(nixText({ $overlay: { feh: { $package: "bash" } } }, uses)).toBe(
		"(final: prev: { feh = prev.bash; })",
	);
	expect([...uses]).toEqual([]);
	expect(nixText([{ $package: "systemd", override: { withTpm2Tss: false } }], uses)).toBe(
		"[ (pkgs.systemd.override { withTpm2Tss = false; }) ]",
	);
	expect([...uses]).toEqual(["pkgs"]);
	expect(nixText({ $package: "python3Packages.7z" }, uses)).toBe('pkgs.python3Packages."7z"');
	expect(nixText({ $package: "iproute2", append: { outputs: ["scripts"] } }, uses)).toBe(
		'(pkgs.iproute2.overrideAttrs (old: { outputs = lib.unique ((old.outputs or [ ]) ++ [ "scripts" ]); }))',
	);
	expect([...uses]).toEqual(["pkgs", "lib"]);
});

test("option paths are quoted where they must be, and read again as they were", () => {
	expect(dotted(["environment", "etc", "udev/hwdb.bin", "enable"])).toBe(
		'environment.etc."udev/hwdb.bin".enable',
	);
	expect(dotted(["a", "if", "b-c"])).toBe('a."if".b-c');
	const names = fc.array(
		words.filter((word) => word !== ""),
		{ minLength: 1, maxLength: 4 },
	);
	forAll(names, (each) => {
		expect(attributeNames(dotted(each))).toEqual(each);
	});
});

test("files are paths of Nix, whatever their names", () => {
	expect(nixPath("/etc/nixos/desktop.nix", null)).toBe("/etc/nixos/desktop.nix");
	expect(nixPath("/etc/nixos/desktop.nix", "desktop.nix")).toBe("./desktop.nix");
	expect(nixPath("/etc/nixos/desktop.nix", "../nixos/desktop.nix")).toBe("../nixos/desktop.nix");
	for (const file of [`/a b/${"$"}{c}.nix`, '/x"y.nix', "/a\\b", "/~x/y"]) {
		expect(evaluated(`toString ${nixPath(file, null)}`)).toBe(file);
	}
});

test("what Nix cannot write is refused", () => {
	expect(() => nixText("a\0b")).toThrow(RangeError);
	expect(() => nixText(Number.NaN)).toThrow(RangeError);
});
