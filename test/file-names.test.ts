import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, plain, whittle } from "./support.ts";
import { inStore } from "./system/index.mjs";

/*
 * A store takes any name for a file inside a path: no UTF-8, escape codes, newlines. Here a
 * real Nix builds such a path, whose files name a second one.
 */

const BUILD = String.raw`
PATH=/bin:/usr/bin
mkdir -p "$out/d"
for name in 'caf\351' 'esc\033[31m' 'two\nlines'; do
	printf 'see %s' "$dep" > "$out/d/$(printf "$name")"
done
ln -s "$dep" "$out/d/$(printf 'link\351')"
head -c 100000 /dev/zero > "$out/$(printf 'large\377')"
`;

const EXPRESSION = `
let
  build = name: script: attrs: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-euc" script ];
  } // attrs);
in
build "odd" (builtins.readFile ./build.sh) { dep = build "dep" "echo > $out" { }; }
`;

function builtStore() {
	const root = folder();
	for (const place of ["conf", "nix/store", "nix/var/nix"]) {
		mkdirSync(join(root, place), { recursive: true });
	}
	writeFileSync(
		join(root, "conf/nix.conf"),
		"build-users-group =\nsandbox = false\nsubstitute = false\nfilter-syscalls = false\nexperimental-features = nix-command\n",
	);
	writeFileSync(join(root, "build.sh"), BUILD);
	writeFileSync(join(root, "default.nix"), EXPRESSION);
	const nix = (...argv: string[]) => {
		const { status, stdout, stderr } = inStore(root, argv);
		expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
		return stdout.trim();
	};
	const odd = nix("nix-build", root, "--no-out-link");
	const dep = nix("nix-store", "--query", "--references", odd);
	return { root, odd, dep, nix };
}

test("files of any name are searched and counted, as Nix and du do, and shown escaped", () => {
	const { root, odd, dep, nix } = builtStore();
	const store = ["--store", root];

	const { stdout, stderr } = whittle(["why", "--precise", "--all", ...store, odd, "dep"]);
	expect(stderr).toBe("");
	const said = plain(nix("nix", "why-depends", "--precise", "--all", odd, dep));
	// `plain` has taken the code out of what Nix prints as it is.
	const expected = said.replace("esc: ", "esc\\e[31m: ").replace("two\nlines", "two\\nlines");
	expect(stdout.trim()).toBe(expected);

	const { evidence } = contract.why.parse(
		whittle(["why", "--precise", "--all", "--json", ...store, odd, dep]).json(),
	);
	expect(evidence!.map(({ file }) => file)).toEqual([
		"d/caf\ufffd",
		"d/esc\u001b[31m",
		"d/link\ufffd",
		"d/two\nlines",
	]);

	const { paths } = contract.top.parse(whittle(["top", "--disk", "--json", ...store, odd]).json());
	for (const { path, diskSize } of paths) {
		const du = execFileSync("du", ["-s", "--block-size=1", root + path], { encoding: "utf8" });
		expect(diskSize).toBe(Number(du.split("\t")[0]));
	}
});
