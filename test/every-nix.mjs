// Every Nix that a test is to hold for: the machine's own, and those of Debian's later suites,
// which are unpacked beside the test system and run there by their own loader. (Not in the
// folder of the test system, every script of which decides what that is made of.)
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AptError, fetchPackages } from "./system/apt.mjs";
import { cacheFolder, lockCache, prepareCache } from "./system/cache.mjs";
import { storeEnvironment } from "./system/namespace.mjs";
import { ensureTools } from "./system/tools.mjs";

const suites = ["trixie", "sid"];

/** Names by which the one program of a Nix is called. */
const programs = [
	"nix",
	"nix-build",
	"nix-collect-garbage",
	"nix-daemon",
	"nix-env",
	"nix-hash",
	"nix-instantiate",
	"nix-store",
];

/** Nix and the libraries it is linked with; Perl's is only for its scripts. */
const wanted = /^(nix-bin|lib(?!perl).*)$/;

function run(program, args, env) {
	const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env });
	if (status !== 0) throw error ?? new Error(`${program} ${args.join(" ")}: ${stderr.trim()}`);
	return stdout;
}

/** Unpacks the Nix of a suite below `place`, and writes scripts that run it. */
function unpack(place, debs) {
	rmSync(place, { recursive: true, force: true });
	const root = join(place, "root");
	const bin = join(place, "bin");
	mkdirSync(root, { recursive: true });
	mkdirSync(bin);
	for (const { file } of debs) run("dpkg-deb", ["-x", file, root]);
	const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
	const libraries = join(root, "usr/lib/x86_64-linux-gnu");
	for (const name of programs) {
		// The hook for building elsewhere would be called as the running program: the loader.
		const script = `#!/bin/sh
export NIX_CONFIG='build-hook ='
exec '${loader}' --argv0 ${name} --library-path '${libraries}' '${root}/usr/bin/nix' "$@"
`;
		writeFileSync(join(bin, name), script, { mode: 0o755 });
	}
}

/** The folder of scripts for the Nix of a suite, brought up to date. */
function binOf(places, suite, log) {
	const place = join(places.root, "nixes", suite);
	const stamp = join(place, "key");
	const bin = join(place, "bin");
	let debs;
	try {
		debs = fetchPackages(places, suite, ["nix-bin"], [], log).filter((deb) =>
			wanted.test(deb.package),
		);
	} catch (error) {
		if (!(error instanceof AptError) || !existsSync(stamp)) throw error;
		log(`using the Nix of ${suite} of the last time, since: ${error.message.split("\n")[0]}`);
		return bin;
	}
	const key = createHash("sha256")
		.update(readFileSync(import.meta.filename))
		.update(JSON.stringify(debs))
		.digest("hex");
	if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== key) {
		log(`unpacking the Nix of ${suite}`);
		unpack(place, debs);
		writeFileSync(stamp, key);
	}
	return bin;
}

/** See the types beside this file. */
export async function everyNix(log = (line) => process.stderr.write(`every Nix: ${line}\n`)) {
	const root = cacheFolder();
	const release = await lockCache(root, log);
	try {
		const places = prepareCache(root);
		ensureTools(log);
		const usual = storeEnvironment(root).PATH;
		const paths = [usual, ...suites.map((suite) => `${binOf(places, suite, log)}:${usual}`)];
		return paths.map((path) => {
			const said = run("nix", ["--version"], storeEnvironment(root, { PATH: path }));
			return { version: /\d\S*/.exec(said)[0], path };
		});
	} finally {
		release();
	}
}
