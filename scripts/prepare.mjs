// What every script needs first: the packages of package-lock.json, installed once.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs the locked packages, unless they are there already. */
export function installPackages() {
	const lock = createHash("sha256")
		.update(readFileSync(join(root, "package-lock.json")))
		.digest("hex");
	const stamp = join(root, "node_modules/.installed-lock");
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
	run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
	writeFileSync(stamp, lock);
}

/** Runs a program in the project's folder; its failure ends the script with its code. */
export function run(program, args, options = {}) {
	try {
		return execFileSync(program, args, { cwd: root, stdio: ["ignore", 2, "inherit"], ...options });
	} catch (error) {
		if (typeof error.status !== "number" || error.status === 0) console.error(error.message);
		process.exit(error.status || 1);
	}
}

/** A program of an installed package. */
export function bin(name) {
	return join(root, "node_modules/.bin", name);
}
