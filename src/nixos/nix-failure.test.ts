import { expect, test } from "vitest";
import { buildPointOf, isBuildersOwn, isPassing, pointOf, refuseFullDisk } from "./nix-failure.ts";

const OURS = "/whittle/nix/";

test("of an evaluation that failed, the last error and its place are told", () => {
	const missing = `error: attribute 'g' missing

       at /etc/nixos/a.nix:1:252:

            1| { f = {}.g; }
             |       ^
(use '--show-trace' to show detailed location information)
`;
	expect(pointOf(missing, OURS)).toBe("attribute 'g' missing, at /etc/nixos/a.nix:1:252");
	expect(pointOf(missing, "/etc/nixos/")).toBe("attribute 'g' missing");
	const traced = `error:
       … while calling the 'throw' builtin
         at /nixpkgs/lib/modules.nix:12:3:
           11|
           12|   throw "x"
             |   ^

       … while evaluating the option \`a.b':

       (stack trace truncated; use '--show-trace' to show the full, detailed trace)

       error: The option \`a.b' does not exist.
       It is defined in \`/etc/nixos/a.nix'.
       at /whittle/nix/trial.nix:3:4:
            3|   x
`;
	expect(pointOf(traced, OURS)).toBe(
		"The option `a.b' does not exist.\nIt is defined in `/etc/nixos/a.nix'.",
	);
});

test("of several lines their own form is kept", () => {
	const failed =
		"error: \n       Failed assertions:\n       - one\n         goes on\n       - two\n";
	expect(pointOf(failed, OURS)).toBe("Failed assertions:\n- one\n  goes on\n- two");
	expect(pointOf("the evaluator ended with SIGKILL", OURS)).toBe(
		"the evaluator ended with SIGKILL",
	);
	expect(pointOf("error:", OURS)).toBe("");
});

const BUILD = `these 2 derivations will be built:
  /nix/store/x.drv
warning: unable to download 'https://cache': Couldn't resolve host name (6)
building '/nix/store/x.drv'...
error: builder for '/nix/store/x.drv' failed with exit code 1;
       last 2 log lines:
       > one
       > two
       For full logs, run 'nix log /nix/store/x.drv'.
error: 1 dependencies of derivation '/nix/store/top.drv' failed to build
`;

test("of a build that failed, the builder's last words are told", () => {
	const point = buildPointOf(BUILD);
	expect(point).toBe(
		"builder for '/nix/store/x.drv' failed with exit code 1;\nlast 2 log lines:\n> one\n> two",
	);
	expect([isBuildersOwn(point), isPassing(point)]).toEqual([true, false]);
});

test("what the moment is to blame for is told apart", () => {
	for (const message of [
		"unable to download 'https://cache/x': Couldn't resolve host name (6)",
		"builder for '/nix/store/x.drv' failed with exit code 1;\n> curl: (6) Could not resolve host: x",
		"builder for '/nix/store/x.drv' failed with exit code 1;\n> g++: std::bad_alloc",
		"fork: Cannot allocate memory",
	]) {
		expect(isPassing(message), message).toBe(true);
	}
	expect(isBuildersOwn("builder for '/nix/store/x.drv' failed due to signal 9 (Killed)")).toBe(
		false,
	);
	expect(isPassing("attribute 'memory' missing")).toBe(false);
	expect(() => refuseFullDisk("a\ncannot write: No space left on device\nb")).toThrow(
		"cannot write: No space left on device",
	);
	refuseFullDisk("all is well");
});
