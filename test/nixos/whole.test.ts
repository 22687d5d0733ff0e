import { describe, expect, test } from "vitest";
import * as contract from "../contract.ts";
import { nixpkgs, sharedMiniature, wholeText } from "./support.ts";

/*
 * What needs no build, on the NixOS that NIXPKGS names. What options say of it stands with
 * options, and reductions with the catalogue.
 */

/** Some two hundred evaluations. */
const PATIENCE = 1_800_000;

describe.skipIf(nixpkgs === "")("a whole NixOS, nothing of it built", async () => {
	const place = await sharedMiniature();
	const file = place.write("whole.nix", wholeText());
	const ask = (...args: string[]): unknown => {
		const { status, stderr, json } = place.whittle([...args, "-f", file, "--offline", "--json"]);
		if (status !== 0) throw new Error(stderr);
		return json();
	};

	test("is predicted: what runs is reached, what only builds is not", () => {
		const { paths, total, known, predicted } = contract.predict.parse(ask("predict", "-n", "0"));
		expect(paths).toHaveLength(total.paths);
		expect(known.paths + predicted.paths).toBe(total.paths);
		const pnames = new Set(paths.map(({ pname }) => pname));
		for (const pname of ["bash", "coreutils", "glibc", "systemd", "util-linux"]) {
			expect(pnames).toContain(pname);
		}
		for (const pname of ["cmake", "stdenv-linux", "bootstrap-tools", "meson"]) {
			expect(pnames).not.toContain(pname);
		}
	});

	test(
		"is tried: what changes it is ranked, with what it costs; no-ops are told apart",
		() => {
			const dry = ask("shrink", "--dry-run") as {
				readonly candidates: readonly {
					readonly change: string;
					readonly saving: number;
					readonly losses: readonly string[];
				}[];
				readonly rejected: readonly { readonly change: string; readonly reason: string }[];
			};
			const savings = dry.candidates.map(({ saving }) => saving);
			expect(savings.length).toBeGreaterThan(0);
			expect(savings).toEqual(savings.toSorted((a, b) => b - a));
			expect(dry.candidates.every(({ losses }) => losses.length > 0)).toBe(true);
			const all = [...dry.candidates, ...dry.rejected].map(({ change }) => change).join("\n");
			expect(all).not.toMatch(/^(boot\.loader|users\.users|services\.dbus|services\.udev)\./m);
			expect(dry.rejected.map(({ reason }) => reason)).toContain("changes nothing");
		},
		PATIENCE,
	);
});
