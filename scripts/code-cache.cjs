// Runs dist/main.cjs with the arguments, and writes what V8 has compiled of it by then to dist/main.cache.
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const file = join(__dirname, "../dist/main.cjs");
const script = new Script(wrap(readFileSync(file, "latin1")), { filename: file });
script.runInThisContext()({}, createRequire(file), {}, file, dirname(file));
process.on("exit", () =>
	writeFileSync(join(dirname(file), "main.cache"), script.createCachedData()),
);
