import { expect, test } from "vitest";
import { sharedMiniature } from "./support.ts";

const place = await sharedMiniature();

const toplevel = (file: string) =>
	place.nix("nix-build", file, "-A", "config.system.build.toplevel", "--no-out-link");

test("it is built, and its programs run", () => {
	for (const variant of ["fat", "small"] as const) {
		const out = toplevel(place.configuration(`${variant}.nix`, { variant }));
		expect(place.run([`${out}/sw/bin/bash`, "-c", "echo $((6 * 7))"]).stdout).toBe("42\n");
		expect(place.run([`${out}/bin/switch-to-configuration`, "dry-activate"]).stdout).toContain(out);
	}
});
