import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as contract from "./contract.ts";
import { startSshd } from "./sshd.ts";
import { folder, store, system, tiny, v1, whittle } from "./support.ts";
import { storeEnvironment } from "./system/index.mjs";

const conf = `NIX_CONF_DIR=${storeEnvironment(system.root).NIX_CONF_DIR}`;

/** The session runs in a namespace where the test system's store is /nix and v1 runs. */
const machine = [
	`mount --bind ${system.root}/nix /nix`,
	"mount -t tmpfs none /run",
	`ln -s ${v1} /run/current-system`,
	"mkdir /run/other && cd /run/other",
	`ln -s ${tiny} result && ln -s ../other/result again`,
	'HOME=/run/other exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"',
].join(" && ");

const log = mkdtempSync(join(tmpdir(), "whittle-test-"));
const connections = join(log, "connections");
mkdirSync("/nix", { recursive: true }); // the mount point; nothing is written below it
const far = await startSshd({
	plain: `SetEnv ${conf}`,
	machine: `ForceCommand ${conf} exec unshare --mount --propagation private sh -c "${machine}"`,
	noisy: `ForceCommand echo 'Welcome! <>'; seq 100000; ${conf} sh -c "$SSH_ORIGINAL_COMMAND"; echo Bye`,
	counted: `ForceCommand echo one >>${connections}; ${conf} exec sh -c "$SSH_ORIGINAL_COMMAND"`,
	bash: `ForceCommand ${conf} exec bash --posix`,
	bare: "SetEnv PATH=/nonexistent",
	toolless: "ForceCommand PATH=/nonexistent exec /bin/sh",
	silent: "ForceCommand exit 3",
});
afterAll(() => {
	far.stop();
	rmSync(log, { recursive: true });
});

const env = { NIX_SSHOPTS: far.options };
const rooted = `remote-store=${encodeURIComponent(`local?root=${system.root}`)}`;

/** `--store` for a door of the far side. */
function at(door: string, parameters: string = rooted): string[] {
	return ["--store", `ssh://root@127.0.0.1:${far.ports[door]}${parameters && `?${parameters}`}`];
}

/** What every way to the same closure must agree on. */
function figures(args: readonly string[]) {
	const answer = whittle(["top", "-n", "0", "--json", ...args], { env });
	expect(answer.stderr).toBe("");
	const { roots, total, paths } = contract.top.parse(answer.json());
	return { roots: roots.toSorted(), total, paths: paths.map(({ category, ...rest }) => rest) };
}

const expected = figures([...store, tiny]);

test("a closure over ssh is the closure", () => {
	expect(figures([...at("plain"), tiny])).toEqual(expected);
	expect(figures([...at("plain"), tiny.slice("/nix/store/".length)])).toEqual(expected);
	expect(figures([...at("plain"), `${tiny}/activate`])).toEqual(expected);
	expect(figures([...at("plain"), "--all"])).toEqual(figures([...store, "--all"]));
});

test("links are followed over there; nothing named is the current system there", () => {
	const door = at("machine", "");
	expect(figures(door)).toEqual(figures([...store, v1]));
	for (const word of ["result", "./again", "/run/other/again/activate", tiny]) {
		expect(figures([...door, word])).toEqual(expected);
	}
});

test("evidence is found in the NARs of the far side, by the one connection", () => {
	const deepest = expected.paths.reduce((a, b) => (b.depth > a.depth ? b : a)).path;
	for (const args of [["--precise"], ["--precise", "--all"]]) {
		const why = (where: readonly string[]) => {
			const answer = whittle(["why", "--json", ...args, ...where, tiny, deepest], { env });
			expect(answer.stderr).toBe("");
			const { chain, evidence } = contract.why.parse(answer.json());
			return { chain, evidence: evidence!.map((each) => JSON.stringify(each)).sort() };
		};
		const found = why(at("counted"));
		expect(found).toEqual(why(store));
		expect(found.chain.length).toBeGreaterThan(2);
	}
	expect(readFileSync(connections, "utf8")).toBe("one\none\n");
	// Much is left of the NAR when enough is seen: the far side ends without a word.
	const { paths } = contract.top.parse(whittle(["top", "--json", "-n", "0", ...store, v1]).json());
	const large = paths.filter(({ name }) => /^(git|systemd)-[\d.]+$/.test(name));
	expect(large).toHaveLength(2);
	for (const { path } of large) {
		const early = whittle(["why", "--precise", ...at("plain"), path, "glibc"], { env });
		expect(early).toMatchObject({ status: 0, stderr: "" });
	}
});

test("what a host says by itself, and which shell it has, changes nothing", () => {
	expect(figures([...at("noisy"), tiny])).toEqual(expected);
	expect(figures([...at("bash"), tiny])).toEqual(expected);
});

test("Nix's own parameters of an ssh store", () => {
	const [, key = ""] = /-i (\S+)/.exec(far.options) ?? [];
	const options = "-o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o LogLevel=ERROR -F none";
	const open = (hostKey: string) =>
		whittle(
			[
				"top",
				"--json",
				...at(
					"plain",
					`${rooted}&ssh-key=${key}&compress=true&max-connections=1&remote-program=env%20nix-store&base64-ssh-public-host-key=${hostKey}`,
				),
				tiny,
			],
			{ env: { NIX_SSHOPTS: options, TMPDIR: folder() } },
		);
	expect(contract.top.parse(open(far.hostKey).json()).roots).toEqual([tiny]);
	const other = Buffer.from(far.hostKey, "base64").toString().replace(/.{8}$/, "AAAAAAAA");
	const wrong = open(Buffer.from(other).toString("base64"));
	expect(wrong).toMatchObject({ status: 2, stdout: "" });
	expect(wrong.stderr).toMatch(/verification failed.*whittle: ssh:.*could not connect/is);
});

test("`ssh-ng://` is read as well, and a file of the closure that is written from it is equal", () => {
	const [, url = ""] = at("plain");
	const args = ["export", "--format", "json", tiny];
	const here = whittle([...args, ...store]).json();
	expect(whittle([...args, "--store", url.replace("ssh", "ssh-ng")], { env }).json()).toEqual(here);
});

/** What every refusal has in common. */
function expectRefusal(args: readonly string[], says: RegExp, options = far.options) {
	const { status, stdout, stderr } = whittle(args, { env: { NIX_SSHOPTS: options } });
	expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
	expect(stderr).toMatch(says);
	expect(stderr).toMatch(/(^|\n)whittle: [^\n]*; [^\n]*\n$/);
	expect(stderr).not.toMatch(/\n\s+at /);
}

test("a host that cannot be reached, and one that is not who it was", () => {
	expectRefusal(["--store", "ssh://root@127.0.0.1:1", tiny], /refused.*could not connect/s);
	expectRefusal(
		[...at("plain"), tiny],
		/verification failed.*could not connect/is,
		far.options.replace("StrictHostKeyChecking=no", "StrictHostKeyChecking=yes"),
	);
	const { status, stderr } = whittle([...at("plain"), tiny], { env: { PATH: folder() } });
	expect(status).toBe(2);
	expect(stderr).toMatch(/^whittle: ssh:.*ENOENT.*; install OpenSSH.*\n$/);
	expectRefusal([...at("plain"), tiny], /NIX_SSHOPTS.*quote is not closed/, "-o 'x");
});

test("a far side without a shell, tools or Nix", () => {
	expectRefusal([...at("bare"), tiny], /found no sh over there.*127/);
	expectRefusal([...at("toolless"), tiny], /there is no cat over there/);
	expectRefusal([...at("silent"), tiny], /ended with exit code 3 before it answered/);
	const nowhere = `${rooted}&remote-program=/nowhere/nix-store`;
	expectRefusal(
		[...at("plain", nowhere), tiny],
		/no \/nowhere\/nix-store over there.*remote-program/,
	);
});

test("subjects that are not there, or not meant for another machine", () => {
	const gone = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-gone";
	expectRefusal([...at("plain"), gone], /gone: this path is not in the store; .*ssh:\/\//);
	expectRefusal(
		[...at("plain"), "/etc/passwd"],
		/passwd: nothing of that name leads to a store path/,
	);
	expectRefusal([...at("plain")], /the current system: nothing of that name/);
	const empty = `remote-store=${encodeURIComponent(`local?root=${folder()}`)}`;
	expectRefusal([...at("plain", empty), "--all"], /holds no paths/);
	expectRefusal([...at("plain"), ".#x"], /Nix evaluates here/);
	expectRefusal([...at("plain"), "-f", "default.nix"], /Nix evaluates here/);
	expectRefusal([...at("plain"), "-"], /standard input is read here/);
	expectRefusal(["--disk", ...at("plain"), tiny], /files are not on this machine/);
	const file = join(folder(), "file");
	writeFileSync(file, "");
	const broken = `remote-store=${encodeURIComponent(`local?root=${file}`)}`;
	expectRefusal([...at("plain", broken), tiny], /nix-store over there could not tell/);
});

test("words are words: nothing in a subject or an address is read as code or option", () => {
	const place = folder();
	for (const word of [
		`$(touch ${place}/a)`,
		`'; touch ${place}/b; '`,
		`x\ntouch ${place}/c\n`,
		`"\`touch ${place}/d\`"`,
		`0123456789abcdfghijklmnpqrsvwxyz-$(touch ${place}/e)`,
	]) {
		expectRefusal(
			[...at("plain"), `--`, word],
			/nothing of that name|not in the store|could not tell/,
		);
	}
	expectRefusal(["--store", "ssh://-oProxyCommand=touch%20f", tiny], /misread/);
	expectRefusal([...at("plain", `remote-program=$(touch ${place}/f)`), tiny], /no \$\(touch/);
	expect(readdirSync(place)).toEqual([]);
});

test("a connection that is cut in the middle of its answer", () => {
	const place = folder();
	const program = join(place, "nix-store");
	// Prints half of it, then kills the sshd that it runs below.
	writeFileSync(
		program,
		`#!/bin/sh
case "$*" in *--dump-db*) ;; *) exec nix-store "$@" ;; esac
nix-store "$@" | head -c 3000
up=$$
while [ "$(cat /proc/$up/comm)" != sshd ]; do up=$(cut -d' ' -f4 /proc/$up/stat); done
kill -9 "$up"
`,
	);
	chmodSync(program, 0o755);
	expectRefusal(
		[...at("plain", `${rooted}&remote-program=${program}`), tiny],
		/lost the connection, in the middle of its answer/,
	);
});
