#!/usr/bin/env node
// Checks that the test systems are what they claim to be: they run from the
// store alone, and hold the traps that tests rely on.
// `node test/system/verify.mjs [--contents] [attribute…]`

import { fileURLToPath } from "node:url";
import { buildSystem } from "./build.mjs";
import {
	checkFiles,
	checkInitrd,
	checkLoading,
	checkSwitch,
	checkTraps,
	checkUpgrade,
} from "./checks.mjs";
import { readClosure } from "./closure.mjs";
import { inStore } from "./namespace.mjs";

/** Programs of a full system, run where nothing but the store can be seen. */
const programs = [
	["bash", "--version"],
	["ls", "/"],
	["ip", "-V"],
	["curl", "--version"],
	["nano", "--version"],
	["perl", "-e", 'use strict; use POSIX; use JSON::PP; use File::Temp; print "ok"'],
	["systemctl", "--version"],
	["git", "--version"],
	["ssh", "-V"],
	["gpg", "--version"],
	["nix-store", "--version"],
	["mount", "--version"],
	["lvm", "version"],
	["find", "/nix/store", "-maxdepth", "0"],
	["awk", "BEGIN { print 1 }"],
	["man", "--version"],
	["less", "--version"],
	["rsync", "--version"],
	["tar", "--version"],
	["nixos-version"],
];

export function verify(root, attrs, { contents = false } = {}) {
	const failures = [];
	let passed = 0;
	const check = (what, holds, detail = "") => {
		if (holds) passed += 1;
		else failures.push(detail ? `${what}: ${detail}` : what);
	};
	const bare = (argv, env) => inStore(root, argv, { bare: true, env });

	for (const [attr, top] of Object.entries(attrs)) {
		if (attr === "registration") continue;
		const say = (what) => `${attr}: ${what}`;
		const closure = readClosure(root, top);
		const big = attr !== "tiny" && attr !== "tiny-v2";
		const bytes = closure.reduce((sum, info) => sum + info.narSize, 0);
		process.stdout.write(`${attr}: ${closure.length} paths, ${bytes} bytes\n`);
		checkFiles(root, closure, (what, holds, detail) => check(say(what), holds, detail));
		checkLoading(root, closure, (what, holds, detail) => check(say(what), holds, detail));
		check(
			say("the toplevel refers to itself"),
			closure.find((info) => info.path === top).references.includes(top),
		);

		for (const argv of big
			? programs
			: [
					["bash", "--version"],
					["ls", "/"],
				]) {
			if (attr === "minimal" && /^(git|man)$/.test(argv[0])) continue;
			const result = bare([`${top}/sw/bin/${argv[0]}`, ...argv.slice(1)], {
				PATH: `${top}/sw/bin`,
			});
			check(
				say(`runs ${argv.join(" ")}`),
				result.status === 0,
				(result.stderr ?? "").trim().split("\n").at(-1),
			);
		}
		if (!big) continue;

		check(say("at least 150 paths"), closure.length >= 150, String(closure.length));
		check(say("at least 400 MB"), bytes >= 400e6, String(bytes));
		checkTraps(attr, closure, bare, (what, holds, detail) => check(say(what), holds, detail));
		checkInitrd(root, top, (what, holds, detail) => check(say(what), holds, detail));
	}

	if (attrs.tiny && attrs["tiny-v2"]) checkSwitch(attrs.tiny, attrs["tiny-v2"], bare, check);
	if (attrs.v1 && attrs.v2) {
		checkSwitch(attrs.v1, attrs.v2, bare, check);
		checkUpgrade(root, attrs, check);
	}
	if (contents)
		check(
			"the store is sound",
			inStore(root, ["nix-store", "--verify", "--check-contents"], { stdio: "ignore" }).status ===
				0,
		);
	return { passed, failures };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const contents = process.argv.includes("--contents");
	const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
	const { root, attrs } = await buildSystem(wanted.length > 0 ? wanted : undefined);
	const chosen =
		wanted.length > 0 ? Object.fromEntries(wanted.map((attr) => [attr, attrs[attr]])) : attrs;
	const { passed, failures } = verify(root, chosen, { contents });
	for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
	process.stdout.write(
		`${passed} passed${failures.length > 0 ? `, ${failures.length} failed` : ""}\n`,
	);
	process.exitCode = failures.length > 0 ? 1 : 0;
}
