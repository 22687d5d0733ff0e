import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cycloneDxLines } from "./cyclonedx.ts";
import { closures, draw, joined } from "./testing.ts";

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** What a program that reads SBOMs finds. */
interface Bom {
	metadata: { component: Component };
	components: Component[];
	dependencies: { ref: string; dependsOn: string[] }[];
}

interface Component {
	type: string;
	"bom-ref": string;
	name: string;
	version?: string;
	purl?: string;
	properties?: { name: string; value: string }[];
}

const read = (text: string): Bom => JSON.parse(text);

test("every closure is a document that CycloneDX' own schema accepts", async () => {
	await fc.assert(
		fc.asyncProperty(closures, async (closure) => {
			expect(await validator.validate(joined(cycloneDxLines(closure)))).toBeNull();
		}),
		{ numRuns: 200, interruptAfterTimeLimit: 20_000 },
	);
});

test("the schema is one that refuses", async () => {
	const text = joined(cycloneDxLines(draw(1, [])));
	expect(await validator.validate(text.replace('"type":"application"', '"type":"apple"'))).not.toBe(
		null,
	);
});

test("each ref is a component's, each component has its line of dependencies", async () => {
	await fc.assert(
		fc.property(closures, (closure) => {
			const { metadata, components, dependencies } = read(joined(cycloneDxLines(closure)));
			const refs = [metadata.component, ...components].map((component) => component["bom-ref"]);
			expect(new Set(refs).size).toBe(refs.length);
			expect(dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
			const known = new Set(refs);
			for (const { dependsOn } of dependencies) {
				for (const dependency of dependsOn) expect(known).toContain(dependency);
			}
			expect(refs.filter((ref) => ref !== "whittle:closure").sort()).toEqual(
				[...closure.paths].sort(),
			);
		}),
		{ numRuns: 200 },
	);
});

test("a path is a component with name, version, purl and sizes as the field writes them", () => {
	const closure = draw(
		3,
		[
			[0, 1],
			[1, 1],
			[0, 2],
		],
		{
			names: ["nixos-system-box-25.05", "gtk+3-3.24.43-dev", "hello.drv"],
			sizes: [6736, 3e9, Number.NaN],
		},
	);
	const [system, gtk, drv] = closure.paths;
	const { metadata, components, dependencies } = read(joined(cycloneDxLines(closure)));
	expect(metadata.component).toEqual({
		type: "operating-system",
		"bom-ref": system,
		name: "nixos-system-box",
		version: "25.05",
		purl: "pkg:nix/nixos-system-box@25.05",
		properties: [
			{ name: "nix:store_path", value: system },
			{ name: "nix:output_path", value: system },
			{ name: "nix:narinfo:nar_size", value: "6736" },
			{ name: "whittle:root", value: "true" },
		],
	});
	expect(components).toMatchObject([
		{
			"bom-ref": gtk,
			name: "gtk+3",
			version: "3.24.43",
			purl: "pkg:nix/gtk%2B3@3.24.43",
			properties: [
				{ name: "nix:store_path", value: gtk },
				{ name: "nix:output_path", value: gtk },
				{ name: "nix:narinfo:nar_size", value: "3000000000" },
				{ name: "whittle:self_reference", value: "true" },
			],
		},
		{ "bom-ref": drv, name: "hello", properties: [{ name: "nix:store_path", value: drv }] },
	]);
	expect(dependencies).toEqual([
		{ ref: system, dependsOn: [gtk, drv] },
		{ ref: gtk, dependsOn: [] },
		{ ref: drv, dependsOn: [] },
	]);
});

test("several roots hang below a component that stands for the closure", () => {
	const closure = draw(2, []);
	const { metadata, dependencies } = read(joined(cycloneDxLines(closure)));
	expect(metadata.component).toEqual({
		type: "application",
		"bom-ref": "whittle:closure",
		name: "closure",
	});
	expect(dependencies[0]).toEqual({ ref: "whittle:closure", dependsOn: [...closure.paths] });
});
