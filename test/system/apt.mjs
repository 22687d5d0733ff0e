// Debian packages of a suite, by the machine's own mirror but with an apt
// configuration of our own, so neither its lists nor its status are touched.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** The packages cannot be had: no mirror, no network, no such package. */
export class AptError extends Error {}

/** The entries of one deb822 or one-line sources file. */
export function parseSources(text, oneLine) {
	if (oneLine) {
		return text.split("\n").flatMap((line) => {
			const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line);
			if (!match) return [];
			const key = /signed-by=(\S+)/.exec(match[1] ?? "");
			return [{ uri: match[2], suites: [match[3]], signedBy: key?.[1] }];
		});
	}
	return text.split(/\n\s*\n/).flatMap((stanza) => {
		const field = (name) => new RegExp(`^${name}:\\s*(.+)$`, "mi").exec(stanza)?.[1]?.trim();
		const types = field("Types")?.split(/\s+/) ?? [];
		const uri = field("URIs")?.split(/\s+/)[0];
		if (!types.includes("deb") || !uri || /^no$/i.test(field("Enabled") ?? "")) return [];
		const key = field("Signed-By");
		return [
			{
				uri,
				suites: field("Suites")?.split(/\s+/) ?? [],
				signedBy: key?.startsWith("/") ? key : undefined,
			},
		];
	});
}

/** The mirror that serves the machine's own release, and its key. */
export function machineMirror(folder = "/etc/apt") {
	const codename = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
	const parts = join(folder, "sources.list.d");
	const files = [
		join(folder, "sources.list"),
		...(existsSync(parts)
			? readdirSync(parts)
					.sort()
					.map((f) => join(parts, f))
			: []),
	];
	for (const file of files.filter((f) => existsSync(f) && /\.(list|sources)$/.test(f))) {
		for (const entry of parseSources(readFileSync(file, "utf8"), file.endsWith(".list"))) {
			if (entry.suites.includes(codename)) return entry;
		}
	}
	throw new AptError(`no apt source of this machine serves its release ${codename}`);
}

/** The apt configuration for one suite: flags that every call gets. */
function privateApt(places, suite, trusted) {
	const base = join(places.apt, suite);
	const debs = join(places.debs, suite);
	for (const folder of [
		join(base, "state/lists/partial"),
		join(base, "cache"),
		join(debs, "partial"),
	]) {
		mkdirSync(folder, { recursive: true });
	}
	const { uri, signedBy } = machineMirror();
	const option = trusted ? "[trusted=yes] " : signedBy ? `[signed-by=${signedBy}] ` : "";
	writeFileSync(join(base, "status"), "");
	writeFileSync(join(base, "sources.list"), `deb ${option}${uri} ${suite} main\n`);
	const settings = {
		"Dir::State": join(base, "state"),
		"Dir::State::status": join(base, "status"),
		"Dir::Cache": join(base, "cache"),
		"Dir::Cache::archives": debs,
		"Dir::Etc::SourceList": join(base, "sources.list"),
		"Dir::Etc::SourceParts": "/dev/null",
		"Dir::Etc::Preferences": "/dev/null",
		"Dir::Etc::PreferencesParts": "/dev/null",
		"Acquire::Languages": "none",
		"Acquire::http::Timeout": "20",
		"APT::Install-Recommends": "false",
		// Downloads as root, since the folder may be one that _apt cannot enter.
		"APT::Sandbox::User": "root",
	};
	return {
		base,
		debs,
		stamp: join(base, "refreshed"),
		flags: Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
	};
}

function run(program, args, cwd) {
	return spawnSync(program, args, {
		encoding: "utf8",
		maxBuffer: 1 << 28,
		cwd,
		env: { ...process.env, LC_ALL: "C" },
	});
}

const day = 24 * 3600 * 1000;

/** Refreshes the suite's lists when they are older than a day. */
function refresh(places, suite, log) {
	let apt = privateApt(places, suite, false);
	const { stamp } = apt;
	if (existsSync(stamp)) {
		apt = privateApt(places, suite, readFileSync(stamp, "utf8") === "trusted");
		if (Date.now() - statSync(stamp).mtimeMs < day) return apt;
	}
	log(`refreshing the package lists of ${suite}`);
	const update = (flags) => run("apt-get", ["update", "-q", "--error-on=any", ...flags]);
	let result = update(apt.flags);
	let trusted = false;
	if (
		result.status !== 0 &&
		/NO_PUBKEY|not signed|signatures couldn't be verified/.test(result.stderr)
	) {
		// A machine whose keyring is older than the suite.
		trusted = true;
		apt = privateApt(places, suite, trusted);
		result = update(apt.flags);
	}
	if (result.status !== 0) {
		if (!existsSync(stamp))
			throw new AptError(`apt-get update for ${suite} failed:\n${result.stderr.trim()}`);
		log(`the package lists of ${suite} could not be refreshed; using those of the last time`);
		return apt;
	}
	writeFileSync(stamp, trusted ? "trusted" : "verified");
	return apt;
}

function sha256(file) {
	return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Names of the files that have the packages and all they depend on. */
function listFiles(apt, suite, requested, alone) {
	// A call against an empty folder lists every file, downloaded already or not.
	const folder = join(apt.base, "nothing");
	mkdirSync(join(folder, "partial"), { recursive: true });
	const flags = ["-qq", "-y", "--print-uris", ...apt.flags, "-o", `Dir::Cache::archives=${folder}`];
	const calls = [run("apt-get", ["install", ...flags, ...requested])];
	if (alone.length > 0) calls.push(run("apt-get", ["download", ...flags, ...alone], folder));
	const failed = calls.find((call) => call.status !== 0);
	if (failed) throw new AptError(`apt cannot have packages of ${suite}:\n${failed.stderr.trim()}`);
	const pattern = /^'[^']+' (\S+_(?:amd64|all)\.deb) /gm;
	const names = calls.flatMap((call) =>
		[...call.stdout.matchAll(pattern)].map((match) => match[1]),
	);
	return [...new Set(names)].sort();
}

/** The same, asked of apt once for each state of its lists. */
function filesOf(apt, suite, requested, alone) {
	const key = JSON.stringify([statSync(apt.stamp).mtimeMs, requested, alone]);
	const file = join(apt.base, `files-${createHash("sha256").update(key).digest("hex")}.json`);
	if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
	const names = listFiles(apt, suite, requested, alone);
	writeFileSync(`${file}.new`, JSON.stringify(names));
	renameSync(`${file}.new`, file);
	return names;
}

/**
 * Downloads packages with all they depend on (`requested`), and some without
 * (`alone`). Returns [{package, file, sha256}] in a stable order.
 */
export function fetchPackages(places, suite, requested, alone, log, again = true) {
	const apt = refresh(places, suite, log);
	const wanted = filesOf(apt, suite, requested, alone);
	if (wanted.every((name) => existsSync(join(apt.debs, name)))) return digests(apt, wanted);
	log(`downloading packages of ${suite} (${wanted.length} files)`);
	let result = run("apt-get", ["install", "-qq", "-y", "-d", ...apt.flags, ...requested]);
	if (result.status === 0 && alone.length > 0)
		result = run("apt-get", ["download", "-qq", ...apt.flags, ...alone], apt.debs);
	if (result.status === 0) return digests(apt, wanted);
	if (!again) throw new AptError(`downloading from ${suite} failed:\n${result.stderr.trim()}`);
	// The mirror may have newer packages than lists of this morning.
	utimesSync(apt.stamp, 0, 0);
	return fetchPackages(places, suite, requested, alone, log, false);
}

/** File digests, kept beside the files since hashing all takes a second. */
function digests(apt, names) {
	const store = join(apt.base, "digests.json");
	const known = existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : {};
	const result = names.map((name) => {
		const file = join(apt.debs, name);
		const { size, mtimeMs } = statSync(file);
		const key = `${name} ${size} ${mtimeMs}`;
		known[key] ??= sha256(file);
		return { package: name.slice(0, name.indexOf("_")), file, sha256: known[key] };
	});
	writeFileSync(`${store}.new`, JSON.stringify(known));
	renameSync(`${store}.new`, store);
	return result;
}
