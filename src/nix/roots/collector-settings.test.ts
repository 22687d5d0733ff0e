import { expect, test } from "vitest";
import { nixSettings } from "../nix-settings.ts";
import { collectorSettings } from "./collector-settings.ts";

/** With nothing else configured. */
const saying = (NIX_CONFIG: string) =>
	collectorSettings(nixSettings({ NIX_CONFIG, NIX_CONF_DIR: "/none", NIX_USER_CONF_FILES: "" }));

test("nothing set: derivations are kept, outputs are not", () => {
	expect(saying("cores = 2\n# keep-outputs = true\n")).toEqual({
		derivations: true,
		outputs: false,
	});
});

test("the last word counts, under the older name, too", () => {
	const both = { derivations: false, outputs: true };
	expect(saying("keep-outputs = yes\ngc-keep-derivations = 0")).toEqual(both);
	expect(saying("gc-keep-outputs = true\nkeep-outputs = false").outputs).toBe(false);
	expect(saying("keep-outputs = false\ngc-keep-outputs = true").outputs).toBe(true);
	expect(saying("keep-outputs = 1\ngc-keep-outputs = 0\nkeep-outputs = 1").outputs).toBe(true);
});

test("what is neither true nor false is refused", () => {
	expect(() => saying("keep-outputs = maybe")).toThrow(/keep-outputs is not true or false/);
	expect(() => saying("keep-derivations =")).toThrow(/keep-derivations/);
});
