import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoted } from "./far-side.ts";
import { sshAddress } from "./ssh-address.ts";
import { shellWords, sshArguments } from "./ssh-command.ts";

test("an address is taken apart as Nix takes it", () => {
	expect(sshAddress("ssh://me@host:2222?remote-store=local?root=/a+b&compress=1")).toMatchObject({
		destination: "me@host",
		port: "2222",
		program: ["nix-store"],
		remoteStore: "local?root=/a+b",
		compress: true,
	});
	expect(sshAddress("ssh-ng://[fe80::1%25eth0]:22/")).toMatchObject({
		destination: "fe80::1%eth0",
		port: "22",
	});
	expect(sshAddress("SSH://host?remote-program=sudo%20nix-store&trusted=1")).toMatchObject({
		destination: "host",
		program: ["sudo", "nix-store"],
		remoteStore: null,
	});
});

test("what is no address, or would be an option of ssh, is refused with the address", () => {
	for (const [url, says] of [
		["ssh://", /not of the form/],
		["ssh://a:b@host", /not of the form/],
		["ssh://host/path", /not of the form/],
		["ssh://host:port", /not of the form/],
		["ssh://-oProxyCommand=x", /misread/],
		["ssh://-l@host", /misread/],
		["ssh://a%20b", /misread/],
		["ssh://%2dx", /misread/],
		["ssh://ho%zzst", /%/],
		["ssh://host?remote-store=a%00b", /%/],
		["ssh://host?remotestore=x", /remotestore/],
		["ssh-ng://host?remote-program=nix-daemon", /nix-daemon/],
		["ssh://host?base64-ssh-public-host-key=AAAA", /host key/],
	] as const) {
		expect(() => sshAddress(url)).toThrow(says);
		expect(() => sshAddress(url)).toThrow(expect.objectContaining({ where: url }));
	}
});

test("ssh gets what NIX_SSHOPTS says before what the address says, then sh", () => {
	const env = { NIX_SSHOPTS: "-p 23 -o 'ProxyCommand nc %h'" };
	const address = sshAddress("ssh://host:22?ssh-key=/k&compress=true");
	expect(sshArguments(address, "/known", env).join("|")).toBe(
		"host|-x|-p|23|-o|ProxyCommand nc %h|-i|/k|-oUserKnownHostsFile=/known|-C|-p22|-T|--|sh",
	);
});

const words = fc.array(fc.string({ unit: "grapheme" }).filter((word) => !word.includes("\0")));

test("words that are quoted for a shell are read back as they were", () => {
	const check = fc.property(words, (all) => {
		expect(shellWords(all.map(quoted).join(" "))).toEqual(all);
	});
	fc.assert(check, { numRuns: 300 });
	const all = fc.sample(words, { numRuns: 300, seed: 1 }).flat();
	const script = `for word in ${all.map(quoted).join(" ")}; do printf '%s\\0' "$word"; done`;
	const { stdout } = spawnSync("sh", { input: script, encoding: "utf8" });
	expect(stdout.split("\0").slice(0, -1)).toEqual(all);
});

test("a line of words is read as a shell reads it", () => {
	expect(shellWords(`-o "a \\"b\\" \\c"  x\\ y\t'it''s' "" z`)).toEqual([
		"-o",
		'a "b" \\c',
		"x y",
		"its",
		"",
		"z",
	]);
	expect(() => shellWords(`-o "a`)).toThrow(/not closed/);
});
