import { test } from "vitest";
import { miniature } from "./support.ts";
test("try", { timeout: 600_000 }, async () => {
	const place = await miniature({ variant: (process.env.VARIANT ?? "small") as "small" });
	const t = Date.now();
	const dry = place.whittle(["shrink", "-f", place.file, "--offline", "--dry-run", "-n", "0"]);
	console.log(dry.status, dry.stdout, dry.stderr, Date.now() - t);
	const t2 = Date.now();
	const ran = place.whittle(["shrink", "-f", place.file, "--offline", "-n", "0"], { WHITTLE_DEBUG: "1" });
	console.log(ran.status, ran.stdout, ran.stderr, Date.now() - t2);
	console.log(place.run(["cat", "size-reduction.nix"]).stdout);
	const t3 = Date.now();
	const again = place.whittle(["shrink", "-f", place.file, "--offline", "--json"]);
	console.log(again.stdout.slice(-300), Date.now() - t3);
});
