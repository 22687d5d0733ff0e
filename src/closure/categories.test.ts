import fc from "fast-check";
import { expect, test } from "vitest";
import {
	CATEGORIES,
	type Category,
	type Contents,
	categoryAt,
	categoryTotals,
} from "./categories.ts";
import { closures, draw, forAll, weightOf } from "./testing.ts";

const named = (name: string, contents: Contents | null = null) =>
	categoryAt(draw(1, [], { names: [name] }), 0, contents);

const BY_NAME: Partial<Record<Category, readonly string[]>> = {
	kernel: [
		"linux-6.12.30",
		"linux-6.12.30-modules",
		"linux-6.12.30-modules-shrunk",
		"linux-zen-6.14.7",
		"initrd-linux-6.12.30",
		"kernel-modules",
	],
	firmware: [
		"linux-firmware-20250613-zstd",
		"microcode-intel-20250512",
		"amd-ucode-20250613",
		"wireless-regdb-2025.02.20-zstd",
		"sof-firmware-2025.01.1",
	],
	locales: ["glibc-locales-2.40-66", "iso-codes-4.18.0", "glib-2.84.1-locale"],
	docs: [
		"kbd-2.7.1-man",
		"gcc-14.2.1-info",
		"openssl-3.4.1-doc",
		"man-pages-6.13",
		"nixos-manual-html",
		"nixos-help",
		"options.json",
	],
	fonts: ["dejavu-fonts-2.37", "noto-fonts-2025.05.01", "unifont-16.0.03", "X11-fonts"],
	interpreter: [
		"bash-5.2p37",
		"bash-interactive-5.2p37",
		"perl-5.40.0",
		"python3-3.12.10",
		"python3.12-requests-2.32.3",
		"perl5.40.0-URI-5.21",
		"ruby-3.3.8",
		"nodejs-22.14.0",
		"gawk-5.3.2",
	],
	library: [
		"glibc-2.40-66",
		"gcc-14.2.1-lib",
		"openssl-3.4.1",
		"zlib-1.3.1",
		"libcap-2.75-lib",
		"linux-pam-1.6.1",
		"dbus-1.16.2-lib",
		"ncurses-6.5",
		"xgcc-14.2.1-libgcc",
	],
	desktop: ["mesa-25.0.5", "gtk4-4.18.5", "xorg-server-21.1.16", "qtbase-6.9.0"],
	toolchain: [
		"gcc-14.2.1",
		"gcc-wrapper-14.2.1",
		"binutils-2.44",
		"linux-headers-6.14.7",
		"glibc-2.40-66-dev",
		"cmake-3.31.6",
	],
	nix: ["nix-2.28.3", "nix-store-2.28.3", "lix-2.92.0", "nixos-rebuild-ng-0.0", "nixos-option"],
	source: [
		"source",
		"nixpkgs",
		"nixpkgs-src",
		"hello-2.12.1.tar.gz",
		"fix-build.patch",
		"serde-1.0.219.crate",
	],
	glue: [
		"nixos-system-host-25.05.20250601.abcdef0",
		"unit-nginx.service",
		"unit-dbus.socket",
		"unit-script-nginx-start",
		"etc",
		"etc-os-release",
		"etc-nixos.conf",
		"system-path",
		"system-units",
		"dbus-1",
		"X-Restart-Triggers-polkit",
		"X-Reload-Triggers-dbus",
		"nginx.conf",
		"users-groups.json",
		"stage-1-init.sh",
		"hm-session-vars.sh",
		"home-manager-files",
		"hwdb.bin",
		"python3-3.12.10-env",
	],
	other: [
		"systemd-257.5",
		"openssh-10.0p2",
		"dbus-1.16.2",
		"coreutils-9.7",
		"hello-2.12.1",
		"system-config-printer-1.5.18",
		"notmuch-0.39",
	],
};
const table = Object.entries(BY_NAME).flatMap(([category, names]) =>
	names.map((name) => [name, category] as const),
);

test.each(table)("%s is %s", (name, category) => {
	expect(named(name)).toBe(category);
});

/** Directories by path below the store path; what is not in it is a file or not there. */
const holding =
	(tree: Readonly<Record<string, readonly string[]>>): Contents =>
	(_, below) =>
		Object.hasOwn(tree, below) ? tree[below]! : null;

test.each([
	["a single file", {}, "glue"],
	["a source tree", { "": ["Cargo.toml", "src", "lib"] }, "source"],
	["kernel modules", { "": ["lib"], lib: ["modules"] }, "kernel"],
	["firmware", { "": ["lib"], lib: ["firmware"] }, "firmware"],
	["a program", { "": ["bin", "lib", "share"], lib: ["libx.so"], share: ["fonts"] }, "other"],
	["a library", { "": ["lib"], lib: ["libx.so.1"] }, "library"],
	["headers", { "": ["include", "lib"], lib: ["libx.a"] }, "toolchain"],
	["fonts", { "": ["share"], share: ["fonts", "doc"] }, "fonts"],
	["icons", { "": ["share"], share: ["icons"] }, "desktop"],
	["locales", { "": ["share"], share: ["locale", "i18n"] }, "locales"],
	["manuals", { "": ["share"], share: ["man", "doc", "licenses"] }, "docs"],
	["data of some sort", { "": ["share"], share: ["misc"] }, "other"],
	["an empty directory", { "": [] }, "other"],
	["a lib that is a link elsewhere", { "": ["lib"] }, "other"],
])("where the name says nothing, %s is told by its files", (_, tree, category) => {
	expect(named("mystery", holding(tree))).toBe(category);
});

test("files are not asked where the name says it", () => {
	const contents: Contents = () => {
		throw new Error("asked");
	};
	expect(named("glibc-2.40-66", contents)).toBe("library");
});

test("what the source recorded goes before all else", () => {
	const recorded = { ...draw(1, [], { names: ["source"] }), category: Uint8Array.of(5) };
	expect(categoryAt(recorded, 0, holding({ "": ["configure"] }))).toBe("fonts");
});

test("the numbers that snapshots hold keep their meaning", () => {
	expect(CATEGORIES.join(" ")).toBe(
		"other kernel firmware locales docs fonts interpreter library desktop toolchain nix source glue",
	);
});

test("every path is in one category: the totals add up, largest first", () => {
	const contents: Contents = () => ["share"];
	forAll(fc.tuple(closures, fc.constantFrom(null, contents)), ([closure, seen]) => {
		const totals = categoryTotals(closure, seen);
		for (const { category, paths, weight } of totals) {
			const members = [...closure.paths.keys()].filter(
				(i) => categoryAt(closure, i, seen) === category,
			);
			expect(paths).toBe(members.length);
			expect(weight).toBe(weightOf(closure, members));
		}
		expect(totals.reduce((all, { paths }) => all + paths, 0)).toBe(closure.paths.length);
		expect(new Set(totals.map(({ category }) => category)).size).toBe(totals.length);
		const sizes = totals.map(({ weight }) => weight);
		expect(sizes).toEqual(sizes.slice().sort((a, b) => b - a));
	});
});
