// npm run small-disk: a shell on a machine whose disk is too small for the system that it should
// get, to try `whittle upgrade` for real. With words behind it, they are run there instead of a
// shell; `--large` as the first of them: a larger disk, and twelve packages. As root.
import { installPackages, run } from "./prepare.mjs";

installPackages();
run("node", ["scripts/build.mjs"]);
await import("../test/upgrade/small-disk.mjs");
