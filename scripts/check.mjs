// npm run check: formatting, lint, types, the floors, and code that nothing uses.
import { bin, installPackages, run } from "./prepare.mjs";

installPackages();
const show = { stdio: "inherit" };
run(bin("biome"), ["ci"], show);
run(bin("tsc"), ["-p", "src/closure"], show); // without Node's and the DOM's types
run(bin("tsc"), ["-p", "src/page"], show); // with the DOM's, without Node's
run(bin("tsc"), ["-p", "test/page"], show); // with both
run(bin("tsc"), ["-p", "."], show);
run(bin("depcruise"), ["src"], show);
run(bin("knip"), [], show);
