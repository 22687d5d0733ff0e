import { test } from "vitest";
import { sharedMiniature } from "./support.ts";
const place = await sharedMiniature();
test("x", () => {
	place.nix("nix-build", place.file, "-A", "config.system.build.toplevel", "--no-out-link");
	let r = place.whittle(["options", "-f", place.file]);
	console.log(r.status, r.stdout, r.stderr);
	r = place.whittle(["options", "-f", place.file, "--path", "/python3|^perl|hwdb|source|nano|speech|font|lvm/"]);
	console.log(r.status, r.stdout, r.stderr);
});
