// What verify.mjs checks of a system, a function for each subject. `check` is
// told what should hold, whether it does, and what was seen instead.
import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { leadsSomewhere, readClosure, walk } from "./closure.mjs";
import { readElf } from "./elf.mjs";
import { inStore } from "./namespace.mjs";

/** The name of a store path, after the hash. */
export const nameOf = (path) => path.slice("/nix/store/".length + 33);

/** No symlink of the closure leads nowhere. */
export function checkFiles(root, closure, check) {
	const dangling = [];
	for (const info of closure) {
		for (const [file, stats] of walk(join(root, info.path))) {
			if (!stats.isSymbolicLink()) continue;
			const path = file.slice(root.length);
			if (!leadsSomewhere(root, path)) dangling.push(`${path} -> ${readlinkSync(file)}`);
		}
	}
	check(
		"no dangling links",
		dangling.length === 0,
		`${dangling.length}: ${dangling.slice(0, 5).join(", ")}`,
	);
}

/** The dynamic linker finds, in the store alone, all that each ELF file needs. */
export function checkLoading(root, closure, check) {
	const loaders = closure.filter((info) => /^glibc-[\d.]+$/.test(nameOf(info.path)));
	const files = [];
	for (const info of closure.filter((other) => !loaders.includes(other))) {
		for (const [file, stats] of walk(join(root, info.path))) {
			if (!stats.isFile() || stats.size < 64 || /\.(ko|o|gz|xz|py|pm)$/.test(file)) continue;
			const elf = readElf(readFileSync(file));
			if (!elf || elf.needed.length === 0) continue;
			const path = file.slice(root.length);
			const [only, other] = loaders.map((info) => `${info.path}/lib`);
			if (elf.interpreter) files.push(`${elf.interpreter} ${path}`);
			else if (!other) files.push(`${only}/ld-linux-x86-64.so.2 ${path} ${only}`);
		}
	}
	const bash = closure.find((info) => /^bash-[\d.]+$/.test(nameOf(info.path))).path;
	// Without a program, libc is one that libraries of glibc's own do not find alone.
	const script = `while read -r loader file path; do
		out=$("$loader" \${path:+--library-path} $path --list "$file" 2>&1) && [[ $out != *"not found"* ]] || echo "$file: " $out
	done`;
	const result = inStore(root, [`${bash}/bin/bash`, "-c", script], {
		bare: true,
		input: `${files.join("\n")}\n`,
	});
	const wrong = result.stdout.trim().split("\n").filter(Boolean);
	check(
		`all libraries of ${files.length} ELF files are found`,
		result.status === 0 && wrong.length === 0,
		`${wrong.length}: ${wrong.slice(0, 5).join("\n  ")}${result.stderr}`,
	);
}

/** What tests of the tool expect to meet in a full system. */
export function checkTraps(attr, closure, bare, check) {
	const find = (pattern) => closure.filter((info) => pattern.test(nameOf(info.path)));
	const referrers = (info) =>
		closure.filter((other) => other !== info && other.references.includes(info.path));
	const [python] = find(/^python3-[\d.]+$/);
	if (attr === "minimal") {
		check("has no Python", python === undefined);
		check("has no fonts or documentation", find(/^fonts-|-(doc|man|info)$/).length === 0);
		return;
	}
	const names = referrers(python).map((info) => nameOf(info.path).replace(/-[\d.]+$/, ""));
	check(
		"Python is reached over three chains",
		names.sort().join() === "fail2ban,gdb,iproute2",
		names.join(),
	);
	const result = bare([
		`${python.path}/bin/python3`,
		"-c",
		"import json, ssl, sqlite3, ctypes, lzma; print(ssl.OPENSSL_VERSION)",
	]);
	check("runs Python", result.status === 0, result.stderr);
	const nginx = bare([`${find(/^nginx-[\d.]+$/)[0].path}/bin/nginx`, "-v"]);
	check("runs nginx", nginx.status === 0, nginx.stderr);
	const jail = bare([`${find(/^fail2ban-[\d.]+$/)[0].path}/bin/fail2ban-client`, "--version"]);
	check("runs fail2ban", jail.status === 0, jail.stderr);
	const [source] = find(/^source$/);
	check(
		"an opaque source with one referrer",
		source?.references.length === 0 && referrers(source).length === 1,
	);
	check(
		"some paths refer to themselves",
		closure.filter((info) => info.references.includes(info.path)).length >= 20,
	);
	for (const name of ["zlib", "openssl"])
		check(`${name} twice`, find(new RegExp(`^${name}-[\\d.]+$`)).length >= 2);
	check("systemd and systemd-minimal", find(/^systemd(-minimal)?-\d[\d.]*$/).length === 2);
	check(
		"documentation apart",
		find(/-(doc|man|info)$/).length >= 60,
		String(find(/-(doc|man|info)$/).length),
	);
	check("glibc once, twice in fat", find(/^glibc-[\d.]+$/).length === (attr === "fat" ? 2 : 1));
}

/** switch-to-configuration does what it says, below a root of its own. */
export function checkSwitch(from, to, bare, check) {
	const script = `
    set -e
    export PATH=$1/sw/bin WHITTLE_ROOT=/tmp/machine
    "$1/bin/switch-to-configuration" switch
    [ "$(readlink /tmp/machine/run/current-system)" = "$1" ]
    "$2/bin/switch-to-configuration" dry-activate
    "$2/bin/switch-to-configuration" boot
    [ "$(readlink /tmp/machine/run/current-system)" = "$1" ]
    "$2/bin/switch-to-configuration" test
    [ "$(readlink /tmp/machine/run/current-system)" = "$2" ]
    ! "$2/bin/switch-to-configuration" dance 2>/tmp/usage`;
	const result = bare([`${from}/sw/bin/bash`, "-c", script, "sh", from, to]);
	check(
		`switching from ${nameOf(from)} to ${nameOf(to)}`,
		result.status === 0,
		result.stderr + result.stdout,
	);
}

/** From v1 to v2 packages are changed, added and gone, glibc among the first. */
export function checkUpgrade(root, attrs, check) {
	const packages = (path) =>
		new Map(
			readClosure(root, path).map((info) => [nameOf(info.path).replace(/-\d.*$/, ""), info.path]),
		);
	const old = packages(attrs.v1);
	const young = packages(attrs.v2);
	check("glibc changes from v1 to v2", old.get("glibc") !== young.get("glibc"));
	check(
		"packages are added",
		[...young.keys()].some((name) => !old.has(name)),
	);
	check(
		"packages are gone",
		[...old.keys()].some((name) => !young.has(name)),
	);
}

/** The initial RAM disk is an archive with a program to start and modules. */
export function checkInitrd(root, top, check) {
	const file = join(root, readlinkSync(join(root, top, "initrd")));
	const archive = gunzipSync(readFileSync(file));
	check("the initrd is a cpio archive", archive.toString("latin1", 0, 6) === "070701");
	for (const part of ["init\0", "bin/busybox\0", "virtio_blk.ko\0"]) {
		check(`the initrd holds ${part.slice(0, -1)}`, archive.includes(part));
	}
}
