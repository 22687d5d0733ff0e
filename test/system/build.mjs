#!/usr/bin/env node
// Builds the test systems: packages from the Debian mirror, a plan of them, and
// Nix in a namespace of its own. `node test/system/build.mjs [attribute…]`
// prints the path of system.json; progress goes to stderr.
import { createHash } from "node:crypto";
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AptError, fetchPackages } from "./apt.mjs";
import { cacheFolder, lockCache, prepareCache } from "./cache.mjs";
import { sets } from "./catalogue.mjs";
import { factsOf } from "./facts.mjs";
import { spawnInStore } from "./namespace.mjs";
import { makePlan } from "./plan.mjs";
import { ensureTools } from "./tools.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** What can be built, and the sets of packages that each is made of. */
export const attributes = {
	tiny: ["small-v1"],
	"tiny-v2": ["small-v2"],
	registration: ["small-v1"],
	v1: ["v1"],
	minimal: ["v1"],
	v2: ["v2"],
	fat: ["v1", "v2"],
};

/** A digest of everything in this folder that decides what is built. */
function expressionsDigest() {
	const hash = createHash("sha256");
	const walk = (folder) => {
		for (const item of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
			a.name < b.name ? -1 : 1,
		)) {
			const path = join(folder, item.name);
			if (item.isDirectory()) walk(path);
			else if (/\.(nix|sh|mjs)$/.test(item.name))
				hash.update(`${item.name}\0`).update(readFileSync(path));
		}
	};
	walk(here);
	return hash.digest("hex");
}

async function plan(places, set, digest, log) {
	const { suite, packages, alone } = sets[set];
	const debs = await fetchPackages(places, suite, packages, alone, log);
	const file = join(places.plans, `${set}.json`);
	const key = createHash("sha256").update(digest).update(JSON.stringify(debs)).digest("hex");
	const stamp = join(places.plans, `${set}.key`);
	if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return key;
	log(`planning ${set}`);
	const text = JSON.stringify(makePlan(suite, await factsOf(places, debs, log)));
	rmSync(stamp, { force: true });
	writeFileSync(file, text);
	writeFileSync(stamp, key);
	return key;
}

function nixBuild(places, attrs, log) {
	const started = Date.now();
	const args = [
		"nix-build",
		join(here, "nix/default.nix"),
		"--no-out-link",
		"--argstr",
		"plans",
		places.plans,
		...attrs.flatMap((attr) => ["-A", attr]),
	];
	return new Promise((resolve, reject) => {
		const child = spawnInStore(places.root, args, { stdio: ["ignore", "pipe", "pipe"] });
		let stdout = "";
		let tail = [];
		let rest = "";
		let built = 0;
		child.stdout.on("data", (chunk) => (stdout += chunk));
		child.stderr.on("data", (chunk) => {
			const lines = (rest + chunk).split("\n");
			rest = lines.pop();
			for (const line of lines) {
				tail = [...tail, line].slice(-20);
				if (!line.startsWith("building ")) continue;
				built += 1;
				if (built % 50 === 0) log(`built ${built} paths`);
			}
		});
		child.on("error", reject);
		child.on("close", (code) => {
			if (code !== 0) return reject(new Error(`nix-build failed:\n${[...tail, rest].join("\n")}`));
			if (built > 0) log(`built ${built} paths in ${Math.round((Date.now() - started) / 1000)} s`);
			return resolve(stdout.trim().split("\n"));
		});
	});
}

/** A link for people and tests, and one that keeps the path from collection. */
function link(places, attr, path) {
	const roots = join(places.nix, "var/nix/gcroots");
	mkdirSync(roots, { recursive: true });
	for (const file of [join(places.links, attr), join(roots, `whittle-${attr}`)]) {
		rmSync(`${file}.new`, { force: true });
		symlinkSync(path, `${file}.new`);
		renameSync(`${file}.new`, file);
	}
}

/** Does a link of this attribute lead to a path that the store has? */
function present(places, attr) {
	try {
		const path = readlinkSync(join(places.links, attr));
		return lstatSync(join(places.root, path)) !== undefined;
	} catch {
		return false;
	}
}

function summarise(places) {
	const built = Object.keys(attributes).filter((attr) => present(places, attr));
	const attrs = Object.fromEntries(
		built.map((attr) => [attr, readlinkSync(join(places.links, attr))]),
	);
	const summary = { root: places.root, attrs };
	writeFileSync(`${places.summary}.new`, `${JSON.stringify(summary, null, 2)}\n`);
	renameSync(`${places.summary}.new`, places.summary);
	return summary;
}

/**
 * Builds attributes (all by default) and returns {root, attrs}: the cache
 * folder and the store path of everything built so far.
 */
export async function buildSystem(wanted = Object.keys(attributes), options = {}) {
	const { log = (line) => process.stderr.write(`test system: ${line}\n`), root = cacheFolder() } =
		options;
	for (const attr of wanted) {
		if (!(attr in attributes))
			throw new Error(`no attribute ${attr}; there are ${Object.keys(attributes).join(" ")}`);
	}
	const release = await lockCache(root, log);
	try {
		const places = prepareCache(root);
		ensureTools(log);
		const digest = expressionsDigest();
		const keys = {};
		try {
			for (const set of new Set(wanted.flatMap((attr) => attributes[attr])))
				keys[set] = await plan(places, set, digest, log);
		} catch (error) {
			if (!(error instanceof AptError) || !wanted.every((attr) => present(places, attr)))
				throw error;
			log(`using the systems of the last time, since: ${error.message.split("\n")[0]}`);
			return summarise(places);
		}
		const stampOf = (attr) => join(places.links, `.${attr}.key`);
		const keyOf = (attr) => [digest, ...attributes[attr].map((set) => keys[set])].join("\n");
		const stale = wanted.filter(
			(attr) =>
				!present(places, attr) ||
				!existsSync(stampOf(attr)) ||
				readFileSync(stampOf(attr), "utf8") !== keyOf(attr),
		);
		if (stale.length > 0) {
			log(`building ${stale.join(" ")}`);
			const paths = await nixBuild(places, stale, log);
			stale.forEach((attr, index) => {
				link(places, attr, paths[index]);
				writeFileSync(stampOf(attr), keyOf(attr));
			});
		}
		return summarise(places);
	} finally {
		release();
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const wanted = process.argv.slice(2);
	try {
		const { root } = await buildSystem(wanted.length > 0 ? wanted : undefined);
		process.stdout.write(`${prepareCache(root).summary}\n`);
	} catch (error) {
		process.stderr.write(`test system: ${error.message}\n`);
		process.exitCode = 1;
	}
}
