import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nixSettings, numberOf } from "./nix-settings.ts";

function folder(files: Readonly<Record<string, string>>): string {
	const made = mkdtempSync(join(tmpdir(), "whittle-settings-"));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(join(made, name, ".."), { recursive: true });
		writeFileSync(join(made, name), text);
	}
	return made;
}

it("settings come from where Nix reads them, the later counting", () => {
	const system = folder({
		"nix.conf":
			"a = system # why\nb=glued\n\nbad\ninclude sub/more.conf\n!include none\nc = system\n",
		"sub/more.conf": "d = included twice  over\ninclude more.conf\n",
	});
	const user = folder({ "nix/nix.conf": "a = user\nc = user\n" });
	const more = folder({ "nix/nix.conf": "a = less\ne = less\n" });
	const env = { NIX_CONF_DIR: system, XDG_CONFIG_HOME: user, XDG_CONFIG_DIRS: more };
	const settings = nixSettings(env);
	expect(["a", "b", "c", "d", "e"].map((name) => settings(name))).toEqual([
		"user",
		undefined,
		"user",
		"included twice over",
		"less",
	]);
	expect(settings("none", "e")).toBe("less");
	expect(nixSettings({ ...env, NIX_CONFIG: "a = said\n" })("a")).toBe("said");
	expect(nixSettings({ ...env, NIX_USER_CONF_FILES: "" })("a")).toBe("system");
});

it("a number is one, or what is usual", () => {
	expect([numberOf("7", 1), numberOf(undefined, 1), numberOf("-7", 1), numberOf("x", 1)]).toEqual([
		7, 1, 1, 1,
	]);
});
