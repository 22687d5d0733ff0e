import { afterAll, expect, test } from "vitest";
import { breachesOf, requireKept, unitBreaches } from "./keep.ts";
import type { KeepContract } from "./policy.ts";
import { NOTHING } from "./policy-file.ts";
import { systemOf } from "./system.ts";
import { storeOf, systemFiles } from "./testing.ts";

const CONTRACT: KeepContract = {
	capabilities: ["ssh", "editor"],
	units: ["sshd.service", "pipewire.service", "getty@tty1.service"],
	programs: ["nano", "hx"],
	packages: ["openssh", "/^unit-/"],
	check: null,
};
const whole = storeOf(systemFiles(), afterAll);
const system = systemOf(whole.closure, whole.store);

test("a system that has everything breaks nothing", () => {
	expect(breachesOf(CONTRACT, system)).toEqual([]);
	expect(breachesOf(NOTHING, system)).toEqual([]);
	requireKept(CONTRACT, system);
});

test("each thing that is missing is a breach of its own", () => {
	const files = systemFiles({
		"system-units/sshd.service": "->/dev/null",
		"system-path/bin/nano": "->nano-7.2/bin/none",
	});
	const { "user-environment/bin/hx": _hx, ...rest } = files;
	const { closure, store } = storeOf(rest);
	const contract = { ...CONTRACT, packages: ["openssh", "nginx"] };
	const found = breachesOf(contract, systemOf(closure, store));
	expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
		"capability ssh",
		"capability editor",
		"unit sshd.service",
		"program nano",
		"program hx",
		"package nginx",
	]);
	expect(found[0]!.reason).toMatch(/logging in over the network/);
});

test("what names do not tell is not taken for kept", () => {
	const byNames = systemOf(whole.closure, null);
	const [breach, ...others] = breachesOf({ ...NOTHING, capabilities: ["login", "ssh"] }, byNames);
	expect(breach).toMatchObject({ name: "login", reason: expect.stringMatching(/cannot be told/) });
	expect(others).toEqual([]);
});

test("a contract that the present system breaks is refused, with what is meant perhaps", () => {
	const contract = {
		...NOTHING,
		capabilities: ["printing"],
		units: ["ssh.service"],
		programs: ["nanno"],
		packages: ["opnssh", "firefox"],
	};
	const all =
		"capability printing, unit ssh.service (sshd.service is meant?), program nanno (nano is meant?), package opnssh (openssh is meant?), package firefox";
	expect(() => requireKept(contract, system, "/x/whittle.toml")).toThrow(
		`/x/whittle.toml: the system as it is lacks what must be kept: ${all}`,
	);
});

test("before it is built, a candidate lacks the units that its configuration has no more", () => {
	const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);
	const contract = { ...NOTHING, units: ["sshd.service", "pipewire.service", "dev-mqueue.mount"] };
	expect(names(unitBreaches(contract, ["sshd.service"], ["pipewire.service"]))).toEqual([
		"dev-mqueue.mount",
	]);
	const base = { units: ["sshd.service", "getty@.service"], userUnits: ["pipewire.service"] };
	// Nothing is known of what evaluating has never told.
	expect(names(unitBreaches(contract, ["sshd.service"], ["pipewire.service"], base))).toEqual([]);
	expect(names(unitBreaches(contract, [], ["pipewire.service"], base))).toEqual(["sshd.service"]);
	expect(names(unitBreaches(contract, ["sshd.service"], [], base))).toEqual(["pipewire.service"]);
	const instance = { ...NOTHING, units: ["getty@tty1.service"] };
	expect(unitBreaches(instance, ["getty@.service"], [], base)).toEqual([]);
	expect(names(unitBreaches(instance, [], [], base))).toEqual(["getty@tty1.service"]);
});
