// What one Debian package holds, as far as its references are concerned. Found
// by reading the archive once; kept by the digest of the package.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readElf } from "./elf.mjs";
import { outputOf, placeOf } from "./layout.mjs";
import { readTar } from "./tar.mjs";

// Facts of another shape are not taken from the cache.
const version = "facts-2";

/** An absolute path of Debian's layout in a text, not a part of a longer one. */
const mentionPattern =
	/(?<![\w.+/@$})~-])\/(?:usr\/)?(?:bin|sbin|lib|libexec|share|games)\/[\w.+@/-]*[\w+]/g;

// Where texts are configuration or programs, so a path in them is meant.
const meaningful =
	/^(?:bin|etc|libexec|lib\/systemd|lib\/udev|lib\/tmpfiles\.d|lib\/environment\.d|share\/dbus-1|share\/polkit-1|share\/wireplumber|share\/pipewire)\//;

function looksLikeText(content) {
	return content.length > 0 && content.length < 1 << 20 && !content.subarray(0, 8192).includes(0);
}

function readShebang(content) {
	if (content.length < 4 || content[0] !== 0x23 || content[1] !== 0x21) return undefined;
	const end = content.indexOf(10);
	const line = content.toString("utf8", 2, end === -1 ? Math.min(content.length, 256) : end).trim();
	const [program, ...rest] = line.split(/\s+/);
	if (!program?.startsWith("/")) return undefined;
	if (program !== "/usr/bin/env") return { program, args: rest.join(" ") };
	const words = rest.filter((word) => word !== "-S");
	return words[0] ? { program: `/usr/bin/${words[0]}`, args: words.slice(1).join(" ") } : undefined;
}

function readArchive(file) {
	return new Promise((resolve, reject) => {
		const child = spawn("dpkg-deb", ["--fsys-tarfile", file], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const chunks = [];
		child.stdout.on("data", (chunk) => chunks.push(chunk));
		child.on("error", reject);
		child.on("close", (code) =>
			code === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(`${file}: dpkg-deb failed`)),
		);
	});
}

function control(file) {
	const { stdout } = spawnSync("dpkg-deb", ["--field", file, "Package", "Version", "Source"], {
		encoding: "utf8",
	});
	const field = (name) => new RegExp(`^${name}: (.+)$`, "m").exec(stdout)?.[1];
	const [source, sourceVersion] = (field("Source") ?? field("Package")).split(/[ ()]+/);
	return { package: field("Package"), version: sourceVersion || field("Version"), source };
}

/**
 * {package, version, source, entries}: each entry has `raw` (path in the
 * package), `place` (path in the store path), `size`, and as it applies
 * `link`, `elf`, `shebang`, `mentions`.
 */
async function scan(file) {
	const entries = [];
	for (const item of readTar(await readArchive(file))) {
		const place = placeOf(item.path);
		if (place === undefined || item.type === "directory" || item.type === "other") continue;
		const entry = { raw: item.path, place, size: item.content.length };
		entries.push(entry);
		if (item.type === "symlink") entry.link = item.target;
		if (item.type !== "file" || outputOf(place) !== "out") continue;
		const elf = readElf(item.content);
		if (elf) entry.elf = elf;
		else if (looksLikeText(item.content)) {
			const shebang = readShebang(item.content);
			if (shebang && (item.mode & 0o111) !== 0) entry.shebang = shebang;
			if (!entry.shebang && !meaningful.test(place)) continue;
			const found = new Set(item.content.toString("utf8").match(mentionPattern) ?? []);
			if (found.size > 0) entry.mentions = [...found].sort();
		}
	}
	return { ...control(file), entries };
}

/** Facts of every package file, read two at a time when not yet known. */
export async function factsOf(places, debs, log) {
	const results = new Array(debs.length);
	const missing = debs.filter((deb) => !existsSync(factsFile(places, deb))).length;
	if (missing > 0) log(`reading ${missing} packages`);
	let next = 0;
	const worker = async () => {
		while (next < debs.length) {
			const index = next;
			next += 1;
			const deb = debs[index];
			const file = factsFile(places, deb);
			if (!existsSync(file)) {
				writeFileSync(`${file}.new`, JSON.stringify(await scan(deb.file)));
				renameSync(`${file}.new`, file);
			}
			results[index] = { ...JSON.parse(readFileSync(file, "utf8")), deb };
		}
	};
	await Promise.all([worker(), worker()]);
	return results;
}

function factsFile(places, deb) {
	return join(places.facts, `${version}-${deb.sha256}.json`);
}
