import { expect, test } from "vitest";
import type { Derivation } from "../../nix/derivations/derivation.ts";
import { baseOf, derivationOf, pathOf } from "../testing.ts";
import { askedOf } from "./asked.ts";
import { predictedReferences } from "./predicted-references.ts";
import { predictedSize } from "./predicted-size.ts";
import { modelOf } from "./twins.ts";

const [bash, perl, nano, strace] = ["bash-5.2", "perl-5.36.0", "nano-8.0", "strace-6.1"].map(
	(name) => pathOf(name),
) as [string, string, string, string];

const tree = (salt: string, packages: readonly string[]): [string, Derivation] => {
	const out = pathOf("system-path", salt);
	const inputs = [bash, perl, ...packages.filter((path) => path !== perl)];
	const env = {
		builder: `${bash}/bin/bash`,
		buildCommand: `${perl}/bin/perl -w ./builder.pl`,
		pkgs: JSON.stringify(packages.map((path) => ({ paths: [path], priority: 5 }))),
	};
	return [out, derivationOf(out, env, inputs)];
};

/** What is predicted of a derivation, after a built system or without one. */
function predicted(
	[out, derivation]: [string, Derivation],
	built: Parameters<typeof baseOf> | null,
): { references: string[]; size: number } {
	const derivations = new Map([[`${out}.drv`, derivation]]);
	const producer = { drv: `${out}.drv`, derivation, output: "out" };
	const model = built === null ? null : modelOf(baseOf(...built));
	const asked = askedOf("/nix/store", derivations, out, producer, model);
	const references = predictedReferences(asked);
	return { references: [...references].sort(), size: predictedSize(asked, references) };
}

test("what the built path refers to stays as far as it is given; what is only run does not count", () => {
	const [out, derivation] = tree("", [perl, nano, strace]);
	const built = [out, 10_000, [perl, nano, strace], derivation] as const;
	expect(predicted(tree("2", [perl, nano]), [...built]).references).toEqual([nano, perl].sort());
	// perl is still an input, for it makes the tree.
	expect(predicted(tree("3", [nano, strace]), [...built]).references).toEqual(
		[nano, strace].sort(),
	);
});

test("what is new counts where the like of it does", () => {
	const [out, derivation] = tree("", [nano]);
	const { references } = predicted(tree("2", [nano, strace]), [out, 9000, [nano], derivation]);
	expect(references).toEqual([nano, strace].sort());
});

test("another version of a package takes its place", () => {
	const newer = pathOf("nano-8.3");
	const [out, derivation] = tree("", [nano]);
	expect(predicted(tree("2", [newer]), [out, 9000, [nano], derivation]).references).toEqual([
		newer,
	]);
	expect(predicted(tree("2", [newer]), [out, 9000, [nano], null]).references).toEqual([newer]);
});

test("without a built system glue refers to what it is told, and not to its tools", () => {
	expect(predicted(tree("", [nano, strace]), null).references).toEqual([nano, strace].sort());
});

test("a tree loses links with its references", () => {
	const [out, derivation] = tree("", [nano, strace]);
	const { size } = predicted(tree("2", [nano]), [out, 10_000, [nano, strace], derivation]);
	expect(size).toBeGreaterThan(4500);
	expect(size).toBeLessThan(6000);
});

test("a text refers to what it names, and its size is exact", () => {
	const text = `PATH=${nano}/bin\nexec ${perl}/bin/perl\n`;
	const out = pathOf("start");
	const code =
		'n=$out\nmkdir -p "$(dirname "$n")"\nif [ -e "$textPath" ]; then\n  mv "$textPath" "$n"\nfi\n';
	const env = { text, buildCommand: code, builder: `${bash}/bin/bash` };
	const { references, size } = predicted([out, derivationOf(out, env, [bash, perl, nano])], null);
	expect(references).toEqual([nano, perl].sort());
	expect(size).toBe(112 + 8 * Math.ceil(text.length / 8));
});

test("allowedReferences and disallowedReferences are kept to", () => {
	const out = pathOf("links");
	const only = derivationOf(out, { paths: `${nano} ${perl}`, allowedReferences: nano }, [
		nano,
		perl,
	]);
	const never = derivationOf(out, { paths: `${nano} ${perl}`, disallowedReferences: nano }, [
		nano,
		perl,
	]);
	expect(predicted([out, only], null).references).toEqual([nano]);
	expect(predicted([out, never], null).references).toEqual([perl]);
});

test("a package without a built one refers to libraries and its libc, and has no known size", () => {
	const glibc = pathOf("glibc-2.40");
	const lib = pathOf("zlib-1.3");
	const wrapper = derivationOf(pathOf("gcc-wrapper-13"), { libc_lib: glibc });
	const stdenv = derivationOf(pathOf("stdenv-linux"), {}, [], new Map([["wrapper.drv", ["out"]]]));
	const zlib: Derivation = {
		...derivationOf(lib, {}),
		outputs: new Map([
			["out", lib],
			["dev", pathOf("zlib-1.3-dev")],
		]),
	};
	const out = pathOf("hello-2.12");
	const hello = derivationOf(
		out,
		{
			preferLocalBuild: "",
			stdenv: pathOf("stdenv-linux"),
			src: nano,
			buildInputs: `${pathOf("zlib-1.3-dev")} ${strace}`,
			nativeBuildInputs: perl,
		},
		[nano, perl, strace],
		new Map([
			["stdenv.drv", ["out"]],
			["zlib.drv", ["dev"]],
		]),
	);
	const derivations = new Map([
		["hello.drv", hello],
		["stdenv.drv", stdenv],
		["wrapper.drv", wrapper],
		["zlib.drv", zlib],
	]);
	const producer = { drv: "hello.drv", derivation: hello, output: "out" };
	const asked = askedOf("/nix/store", derivations, out, producer, null);
	const references = predictedReferences(asked);
	expect([...references].sort()).toEqual([glibc, lib, strace].sort());
	expect(predictedSize(asked, references)).toBeNaN();
});
