// node scripts/pictures.mjs: makes the pictures in docs/ anew. The test suite takes them, of
// examples/, into node_modules/.pictures; here they get a palette, and go where git sees them.
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureTools } from "../test/system/tools.mjs";
import { bin, installPackages, root, run } from "./prepare.mjs";

installPackages();
ensureTools((line) => console.error(line), [{ program: "pngquant", package: "pngquant" }]);
run("node", ["scripts/build.mjs"]);
run(bin("vitest"), ["run", "test/page/pictures.test.ts"]);
mkdirSync(join(root, "docs"), { recursive: true });
const taken = join(root, "node_modules/.pictures");
for (const name of readdirSync(taken).filter((each) => !each.includes("-dark"))) {
	const args = ["--force", "--strip", "--speed", "1", "--output", join(root, "docs", name)];
	run("pngquant", [...args, "256", join(taken, name)]);
}
