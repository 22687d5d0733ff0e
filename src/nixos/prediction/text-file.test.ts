import { expect, test } from "vitest";
import { narOf, type Tree } from "../../nix/nar/test-nar.ts";
import { derivationOf, pathOf } from "../testing.ts";
import { textFileOf } from "./text-file.ts";

const writeText = (place: string) =>
	`target=$out${place}\nmkdir -p "$(dirname "$target")"\n\nif [ -e "$textPath" ]; then\n  mv "$textPath" "$target"\nelse\n  echo -n "$text" > "$target"\nfi\n`;
const out = pathOf("x");

test.each<[string, Readonly<Record<string, string>>, (text: string) => Tree]>([
	["a file", { buildCommand: writeText("") }, (file) => ({ file })],
	[
		"an executable",
		{ buildCommand: writeText("''"), executable: "1" },
		(file) => ({ file, executable: true }),
	],
	[
		"a file at a place",
		{ buildCommand: writeText("/bin/x"), executable: "1" },
		(file) => ({
			folder: { bin: { folder: { x: { file, executable: true } } } },
		}),
	],
	[
		"a unit",
		{ buildCommand: 'mkdir -p $out\necho -n "$text" > $out/x.service\n' },
		(file) => ({
			folder: { "x.service": { file } },
		}),
	],
	[
		"a unit of newer NixOS",
		{
			buildCommand:
				'name=x.service\nmkdir -p "$out/$(dirname -- "$name")"\necho -n "$text" > "$out/$name"\n',
		},
		(file) => ({ folder: { "x.service": { file } } }),
	],
	[
		"what tells its own path",
		{ script: '  sed "s|@out@|$out|g" "$textPath" >"$out"\nchmod +x "$out"\n' },
		(text) => ({
			file: text.replaceAll("@out@", out),
			executable: true,
		}),
	],
])("%s has exactly the bytes of its NAR", (_, env, tree) => {
	for (const text of ["", "@out@ café\n", "x".repeat(100_001)]) {
		const found = textFileOf(derivationOf(out, { text, ...env }));
		expect(found?.narSize).toBe(narOf(tree(text)).length);
	}
});

test("what does more than write a text is none", () => {
	expect(textFileOf(derivationOf(out, { text: "x", buildCommand: "sort <$textPath >$out" }))).toBe(
		null,
	);
	expect(textFileOf(derivationOf(out, { buildCommand: writeText("") }))).toBe(null);
});
