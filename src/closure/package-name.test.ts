import fc from "fast-check";
import { expect, test } from "vitest";
import { parseName } from "./package-name.ts";
import { forAll, ILLEGAL_NAMES } from "./testing.ts";

test.each([
	["nix-0.12pre12876", "nix", "0.12pre12876", null],
	["python3-3.11.2-lib", "python3", "3.11.2", "lib"],
	["foo-bar", "foo-bar", null, null],
	["gcc-wrapper-13.2.0", "gcc-wrapper", "13.2.0", null],
	["perl5.38.2-URI-5.21", "perl5.38.2-URI", "5.21", null],
	["unit-dbus.service", "unit-dbus.service", null, null],
	["glibc-2.40-66-bin", "glibc", "2.40-66", "bin"],
	["linux-6.12.30-modules", "linux", "6.12.30", "modules"],
	["python3.12-requests-2.32.3", "python3.12-requests", "2.32.3", null],
	["util-linux-minimal-2.41-lib", "util-linux-minimal", "2.41", "lib"],
	["foo-unstable-2024-01-01", "foo-unstable", "2024-01-01", null],
	["foo-0-unstable-2024-01-01", "foo", "0-unstable-2024-01-01", null],
	["foo-bin", "foo", null, "bin"],
	["hello-2.12.drv", "hello", "2.12", "drv"],
	["bin", "bin", null, null],
	["-bin", "-bin", null, null],
	["-x", "-x", null, null],
	["-1", "", "1", null],
	["a-", "a-", null, null],
	["a--b", "a", "-b", null],
	["a-_b", "a", "_b", null],
	["a-1-", "a", "1-", null],
	["a-1-out", "a", "1-out", null],
	["a-1-bin-dev", "a", "1-bin", "dev"],
	["雪-2", "雪", "2", null],
	["a-雪", "a", "雪", null],
	["two\nlines-1-lib", "two\nlines", "1", "lib"],
])("%j is taken apart as Nix does", (name, pname, version, output) => {
	expect(parseName(name)).toEqual({ pname, version, output });
});

test("the parts put together again are the name, and the name part holds no version", () => {
	const names = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.string({ unit: fc.constantFrom("-", "a", "1", ".", "lib", "dev", "é") }),
		fc.constantFrom(...ILLEGAL_NAMES),
	);
	forAll(names, (name) => {
		const { pname, version, output } = parseName(name);
		expect([pname, version, output].filter((part) => part !== null).join("-")).toBe(name);
		expect(pname).not.toMatch(/-[^A-Za-z]/);
		if (version !== null) expect(version).toMatch(/^[^A-Za-z]/);
	});
});
