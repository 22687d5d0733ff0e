import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectorSettings } from "./collector-settings.ts";

/** Settings as read where these files stand in a folder `$HERE`. */
function settings(files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) {
	const here = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(here, { recursive: true }));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(join(here, name, ".."), { recursive: true });
		writeFileSync(join(here, name), text);
	}
	const places = { NIX_CONF_DIR: join(here, "etc"), HOME: here, XDG_CONFIG_DIRS: here };
	return collectorSettings({ ...places, ...env });
}

test("nothing set: derivations are kept, outputs are not", () => {
	expect(settings({})).toEqual({ derivations: true, outputs: false });
	expect(settings({ "etc/nix.conf": "cores = 2\n# keep-outputs = true\n" })).toEqual({
		derivations: true,
		outputs: false,
	});
});

test("the user's file counts after the system's, and NIX_CONFIG after both", () => {
	const files = {
		"etc/nix.conf": "keep-outputs = true # yes\nkeep-derivations = false\n",
		".config/nix/nix.conf": "keep-derivations = true",
		"nix/nix.conf": "keep-derivations = false",
		"other.conf": "gc-keep-outputs = false",
	};
	expect(settings(files)).toEqual({ derivations: true, outputs: true });
	expect(settings(files, { NIX_CONFIG: "keep-outputs = 0\n" }).outputs).toBe(false);
	expect(settings(files, { NIX_USER_CONF_FILES: "/none" })).toEqual({
		derivations: false,
		outputs: true,
	});
});

test("files include others, by a name beside them; one that includes itself ends", () => {
	const files = {
		"etc/nix.conf": "!include none\ninclude more/a.conf\nkeep-derivations = true",
		"etc/more/a.conf": "include b.conf\nkeep-derivations = false",
		"etc/more/b.conf": "include b.conf\nkeep-outputs = yes",
	};
	expect(settings(files)).toEqual({ derivations: true, outputs: true });
});

test("what is neither true nor false is refused, with the file", () => {
	expect(() => settings({ "etc/nix.conf": "keep-outputs = maybe" })).toThrow(/not true or false/);
	expect(() => settings({}, { NIX_CONFIG: "keep-derivations =" })).toThrow(/NIX_CONFIG/);
});
