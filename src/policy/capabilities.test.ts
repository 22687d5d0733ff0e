import { expect, test } from "vitest";
import { matches } from "../closure/pattern.ts";
import { draw } from "../closure/testing.ts";
import { CAPABILITIES, PATHS_OF } from "./capabilities.ts";
import { capabilitiesOf } from "./capabilities-of.ts";
import { type System, systemOf } from "./system.ts";
import { storeOf, systemFiles } from "./testing.ts";
import { isUnitName } from "./unit-names.ts";

const told = (system: System) =>
	new Map(capabilitiesOf(system).map((each) => [each.name, each] as const));

test("names are words for whittle.toml, each once; needs are of a known kind", () => {
	const names = CAPABILITIES.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	for (const { name, gives, ways } of CAPABILITIES) {
		expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
		expect(gives).not.toMatch(/[.\n]$/);
		expect(ways.length).toBeGreaterThan(0);
		for (const need of ways.flat()) {
			const [, kind, what] = /^(unit|program|file|holds|package) (\S.*)$/.exec(need) ?? [];
			if (kind === "unit") expect(isUnitName(what!.replace("*", "x"))).toBe(true);
			if (kind === "package") matches(draw(1, []), what!); // throws where it is no pattern
		}
	}
	for (const pattern of Object.values(PATHS_OF)) matches(draw(1, []), pattern);
});

test("a capability rests on the needs of the first way that holds", () => {
	const { closure, store } = storeOf(systemFiles());
	const found = told(systemOf(closure, store));
	expect(found.get("ssh")).toMatchObject({
		present: true,
		by: ["unit sshd.service", "holds bin/sshd"],
		because: [expect.stringMatching(/-unit-sshd\.service$/), expect.stringMatching(/-openssh-10$/)],
	});
	expect(found.get("editor")).toMatchObject({ present: true, by: ["program nano"] });
	expect(found.get("network")).toMatchObject({ present: false, by: [], because: [] });
	expect([...found.keys()]).toEqual(CAPABILITIES.map(({ name }) => name));
});

test("without one of its needs it is not there", () => {
	const { "openssh-10/bin/sshd": _sshd, ...rest } = systemFiles();
	const { closure, store } = storeOf(rest);
	expect(told(systemOf(closure, store)).get("ssh")).toMatchObject({ present: false });
	const masked = storeOf(systemFiles({ "system-units/sshd.service": "->/dev/null" }));
	const found = told(systemOf(masked.closure, masked.store));
	expect(found.get("ssh")).toMatchObject({ present: false });
});

test("what names do not tell is neither there nor not", () => {
	const { closure } = storeOf(systemFiles());
	const found = told(systemOf(closure, null));
	expect(found.get("ssh")).toMatchObject({ present: true });
	expect(found.get("login")).toMatchObject({ present: null, because: [] });
	expect(found.get("printing")).toMatchObject({ present: false });
});
