import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSubject } from "../../src/nix/subject.ts";
import { runCheck } from "../../src/policy/check-command.ts";
import { breachesOf, requireKept } from "../../src/policy/keep.ts";
import { readPolicy } from "../../src/policy/policy-file.ts";
import { systemOfSubject } from "../../src/policy/system.ts";
import * as contract from "../contract.ts";
import { folder, store, system, v1, whittle } from "../support.ts";
import { buildSystem } from "../system/index.mjs";

const { minimal } = (await buildSystem(["minimal"])).attrs as Record<string, string>;
const { signal } = new AbortController();

function policyFile(text: string, place = folder()): string {
	const file = join(place, "whittle.toml");
	writeFileSync(file, text);
	return file;
}

async function systemAt(path: string) {
	const request = { subject: path, all: false, stores: [system.root], derivation: false };
	return systemOfSubject(
		await openSubject(
			{ ...request, file: undefined, attribute: undefined },
			{ signal, onProgress: () => undefined },
		),
	);
}

const KEPT = `
	[keep]
	capabilities = ["network", "ssh", "editor", "switch", "nix", "firewall"]
	units = ["nginx.service", "getty@tty1.service"]
	programs = ["nano", "bash"]
	packages = ["openssh", "/^linux-/"]
`;

test("whittle says whether a system keeps a contract", () => {
	const file = policyFile(KEPT);
	for (const path of [v1, minimal!]) {
		const run = whittle(["capabilities", ...store, path, "--config", file]);
		expect(run).toMatchObject({ status: 0, stderr: "" });
		expect(run.stdout).toMatch(/\nAll that must be kept is there\.\n$/);
	}
	const more = policyFile(
		`keep.capabilities = ["man", "ssh"]\nkeep.units = ["fail2ban.service"]\nkeep.programs = ["git"]\nkeep.packages = ["python3"]`,
	);
	expect(whittle(["capabilities", ...store, v1, "--config", more]).status).toBe(0);
	const run = whittle(["capabilities", ...store, minimal!, "--config", more]);
	expect(run).toMatchObject({ status: 1, stderr: "" });
	expect(run.stdout).toMatch(
		/\nMUST BE KEPT, AND IS NOT THERE\ncapability man: gone: .*\nunit fail2ban\.service: .*\nprogram git: .*\npackage python3: .*\n$/,
	);
	const json = whittle(["capabilities", ...store, minimal!, "--config", more, "--json"]);
	expect(json.status).toBe(1);
	const { breaches } = contract.capabilities.parse(json.json());
	expect(breaches!.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
		"capability man",
		"unit fail2ban.service",
		"program git",
		"package python3",
	]);
});

test.each([
	["[keep", /:1:2: not TOML: .*; write it as in: /],
	["[kep]", /: kep: there is no section \[kep\]; “keep” is meant\? allowed are keep, upgrade\n/],
	["keep.units = ['sshd']", /: keep\.units\[1\]: “sshd” is no unit; .*sshd\.service/],
	[
		"keep.capabilities = ['shs']",
		/: keep\.capabilities\[1\]: .*“shs”; “ssh” is meant\? there are /,
	],
	['keep.programs = ["\\u001b[31m/x"]', /: keep\.programs\[1\]: “\\e\[31m\/x” is no program; /],
])("a mistake in whittle.toml (%j) is one line with its place, and nothing else", (text, said) => {
	const file = policyFile(text);
	const { status, stdout, stderr } = whittle(["capabilities", ...store, v1, "--config", file]);
	expect([status, stdout]).toEqual([2, ""]);
	expect(stderr).toMatch(said);
	expect(stderr.startsWith(`whittle: ${file}`)).toBe(true);
	expect(stderr.split("\n").length).toBe(2);
});

test("a file that is not there is refused", () => {
	const { status, stderr } = whittle(["capabilities", ...store, v1, "--config", "/none.toml"]);
	expect([status, stderr]).toEqual([
		2,
		expect.stringMatching(/^whittle: \/none\.toml: cannot be read/),
	]);
});

test("the present system must keep the contract, a candidate may break it", async () => {
	const { keep } = await readPolicy(policyFile(`${KEPT}\n[keep.check]\ncommand = ["true"]`));
	const [present, candidate] = [await systemAt(v1), await systemAt(minimal!)];
	requireKept(keep, present);
	expect(breachesOf(keep, candidate)).toEqual([]);
	const strict = { ...keep, programs: ["git"], capabilities: ["docs"] };
	requireKept(strict, present);
	expect(breachesOf(strict, candidate).map(({ name }) => name)).toEqual(["docs", "git"]);
	expect(() => requireKept({ ...strict, units: ["nginxx.service"] }, present)).toThrow(
		/lacks what must be kept: unit nginxx\.service \(nginx\.service is meant\?\)$/,
	);
});

test("a check looks at a real system, and its time is bounded", async () => {
	const place = folder();
	mkdirSync(join(place, "sub"));
	const file = policyFile(
		`[keep.check]\ncommand = ["sh", "-c", 'test -x "$WHITTLE_SYSTEM/bin/switch-to-configuration" && grep -q "$1" "$0/kernel-params" || { echo "no $1"; exit 4; }', "{system}", "ttyS0"]\nseconds = 20`,
		place,
	);
	const { keep } = await readPolicy(undefined, join(place, "sub"));
	const { command, seconds } = keep.check!;
	const toplevel = join(system.root, v1);
	expect(await runCheck(command, toplevel, seconds, signal)).toBe(null);
	const other = [...command.slice(0, -1), "ttyS9"];
	expect(await runCheck(other, toplevel, seconds, signal)).toMatchObject({
		kind: "check",
		reason: "ended with exit code 4: no ttyS9",
	});
	const slow = ["sh", "-c", "echo started; sleep 100"];
	expect(await runCheck(slow, toplevel, 1, signal)).toMatchObject({
		reason: "took longer than 1 s: started",
	});
	expect(file).toContain(place);
});
