// npm run fuzz: every parser of outside bytes, with inputs made at random; options are those
// of test/fuzz/main.ts.
import { installPackages } from "./prepare.mjs";

installPackages();
await import("../test/fuzz/run.mjs");
