// Where everything of the test system lives, and the lock that keeps two
// builds from running in the same place.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The cache folder; `local?root=<folder>` opens its store. */
export function cacheFolder() {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
	return process.env.WHITTLE_TEST_CACHE || join(base, "whittle", "test-system");
}

const nixConf = `# Written by the test system's driver.
build-users-group =
sandbox = false
substitute = false
experimental-features = nix-command flakes
max-jobs = 2
cores = 1
filter-syscalls = false
`;

/** Makes the folders and the Nix configuration; returns their places. */
export function prepareCache(root = cacheFolder()) {
	const places = {
		root,
		nix: join(root, "nix"),
		conf: join(root, "conf"),
		apt: join(root, "apt"),
		debs: join(root, "debs"),
		facts: join(root, "facts"),
		plans: join(root, "plans"),
		links: join(root, "links"),
		summary: join(root, "system.json"),
	};
	for (const folder of ["nix", "conf", "apt", "debs", "facts", "plans", "links"]) {
		mkdirSync(places[folder], { recursive: true });
	}
	writeFileSync(join(places.conf, "nix.conf"), nixConf);
	return places;
}

function alive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

/** Takes the cache's lock, waiting for a living holder; returns the release. */
export async function lockCache(root, log) {
	const folder = join(root, "lock");
	const owner = join(folder, "pid");
	mkdirSync(root, { recursive: true });
	for (let waited = 0; ; waited += 1) {
		try {
			mkdirSync(folder);
			writeFileSync(owner, String(process.pid));
			return () => rmSync(folder, { recursive: true, force: true });
		} catch (error) {
			if (error.code !== "EEXIST") throw error;
		}
		let pid = NaN;
		try {
			pid = Number(readFileSync(owner, "utf8"));
		} catch {
			// The holder has made the folder and not yet written its number.
		}
		if (pid > 0 ? !alive(pid) : waited > 5) {
			rmSync(folder, { recursive: true, force: true });
			continue;
		}
		if (waited === 0) log(`waiting for process ${pid}, which holds the lock ${folder}`);
		await sleep(500);
	}
}
