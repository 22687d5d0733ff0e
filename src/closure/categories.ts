import { type Closure, nameAt, weights } from "./closure.ts";
import { groupBy } from "./group-by.ts";
import { packageAt } from "./names.ts";
import { type PackageName, parseName } from "./package-name.ts";

/** What a path is for. The order is that of the snapshot's numbers: only ever append. */
export const CATEGORIES = [
	"other",
	"kernel",
	"firmware",
	"locales",
	"docs",
	"fonts",
	"interpreter",
	"library",
	"desktop",
	"toolchain",
	"nix",
	"source",
	"glue",
] as const;

export type Category = (typeof CATEGORIES)[number];

/**
 * What a source that sees files can tell: the entries of a directory below a store path
 * (`""` is the path itself), or null where there is none.
 */
export type Contents = (path: string, below: string) => readonly string[] | null;

/** Outputs that say it all. */
const BY_OUTPUT: Readonly<Record<string, Category>> = {
	doc: "docs",
	docs: "docs",
	devdoc: "docs",
	devman: "docs",
	man: "docs",
	info: "docs",
	html: "docs",
	examples: "docs",
	locale: "locales",
	dev: "toolchain",
	static: "toolchain",
	lib: "library",
	libs: "library",
	lib32: "library",
	lib64: "library",
	libgcc: "library",
};

/** Tried in order on the whole name part; the first that fits decides. */
const BY_NAME: readonly (readonly [Category, RegExp])[] = [
	["glue", /\.drv$/],
	["firmware", /firmware|microcode|-ucode|^wireless-regdb|^regulatory/],
	["nix", /^(nix|lix)(-\d|$)|^nix-(bin|info|index|prefetch|util|store|expr|cmd|cli|daemon)/],
	["nix", /^nixos-(rebuild|install|enter|option|generate-config|build-vms|container|tools)/],
	["docs", /^(nixos-manual|nixos-help|man-pages|manual-combined|options\.json|options-doc)/],
	["docs", /-(manual|manpages|man-pages|docs?)(-[\d.]+)?$/],
	["glue", /^nixos-system-|^(system-path|etc|user-environment|activate|activation-script)$/],
	[
		"glue",
		/^(unit|etc|nixos|system|user|set|local|dbus|hm|home-manager)(-.*\.[A-Za-z]|(-.*)?-(units|generators|shutdown|activation|files|path|environment|cmds|version|tmpfiles|init)$)/,
	],
	[
		"glue",
		/^unit-|^etc-|^dbus-1$|^udev-rules$|^hwdb\.bin$|^tmpfiles\.d|^users-groups|^set-environment$|^stage-[12]-|^local-cmds|^init-|^X-(Restart|Reload)-Triggers|^pam-/,
	],
	["source", /^source$|-(source|src)$|\.(tar|tar\.[a-z0-9]+|tgz|zip|patch|diff|crate)$|^nixpkgs$/],
	[
		"glue",
		/\.(service|socket|timer|target|mount|slice|path|conf|rules|pam|json|toml|ya?ml|ini|cfg|xml|sh|nix|cnf|keys|pem|crt|policy|network|link|netdev)$/,
	],
	[
		"glue",
		/-(start|stop|pre-start|post-start|reload|wrapper|env|environment|script|config|conf|units|wrappers)$/,
	],
	["toolchain", /^(linux-headers|kernel-headers)/],
	[
		"kernel",
		/^linux(?!-pam-)(-[a-z_]+)*-\d|^(kernel-modules|initrd|bzImage|vmlinuz|modules-shrunk)|-modules-shrunk$/,
	],
	["locales", /^(glibc-locales|locales|iso-codes)/],
	[
		"fonts",
		/(^|[-_])(fonts?|ttf|otf|typefaces?)([-_\d.]|$)|^(dejavu|liberation|noto|unifont|freefont|gyre|terminus|font-)/,
	],
	[
		"interpreter",
		/^(bash|dash|perl|python\d*|pypy\d*|ruby|lua\d*|luajit|tcl|guile|nodejs|php|jdk|openjdk|zulu|ocaml|erlang|gawk|ghc)(-\d|-interactive|-minimal|-with|-full|-slim|$)/,
	],
	[
		"interpreter",
		/^(python\d(\.\d+)?|perl\d\.\d+(\.\d+)?|ruby\d\.\d+(\.\d+)?|lua\d\.\d+)-[A-Za-z]/,
	],
	[
		"toolchain",
		/^(gcc|g\+\+|cpp|clang|llvm|binutils|cmake|gnumake|make|meson|ninja|rustc|cargo|go|stdenv|bison|flex|autoconf|automake|libtool|pkg-config|gdb|patchelf)(-wrapper|-unwrapped)?(-\d|$)/,
	],
	[
		"desktop",
		/^(gtk|qt|mesa|xorg|xserver|wayland|weston|gnome|kde|plasma|xfce|kwin|mutter|pipewire|wireplumber|pulseaudio|speech-dispatcher|speechd|gst-|gstreamer|at-spi|xdg-|hicolor|adwaita|breeze|sound-theme|shared-mime-info|desktop-file-utils|gsettings|dconf|gvfs|libinput|xkeyboard-config|xkb|alsa-(utils|ucm|topology)|vulkan|cairo|pango|gdk-pixbuf|librsvg|libreoffice|xterm|feh|jwm|i3|sway|graphics-drivers)/,
	],
	["library", /^lib/],
	[
		"library",
		/^(glibc|musl|openssl|zlib|zstd|bzip2|xz|ncurses|readline|pcre2?|gmp|mpfr|mpc|icu4c|boost|expat|sqlite|gnutls|nettle|brotli|lz4|attr|acl|glib|db|gdbm|keyutils|krb5|cyrus-sasl|openldap|audit|linux-pam|pam|tpm2-tss|nghttp2|elfutils|popt|json-c|jansson|nss|nspr|p11-kit|cracklib|fontconfig|freetype|harfbuzz|aws-[a-z-]+|curl-lib|gettext-runtime|e2fsprogs-lib|s2n-tls|mpdecimal|editline|boehm-gc|libffi)(-\d|$)/,
	],
];

/** Does any of them fit? One look instead of one each, for most names fit none. */
const ANY_NAME = new RegExp(BY_NAME.map(([, pattern]) => `(?:${pattern.source})`).join("|"));

/** Files at the top of a tree that only a source tree has. */
const SOURCE_MARKS =
	/^(flake\.nix|default\.nix|configure(\.ac)?|CMakeLists\.txt|Cargo\.toml|package\.json|pyproject\.toml|go\.mod|\.git(ignore)?)$/;

/** By name alone; null where the name tells nothing. */
function categoryByName(name: string, { output }: PackageName): Category | null {
	if (output !== null && Object.hasOwn(BY_OUTPUT, output)) return BY_OUTPUT[output]!;
	if (!ANY_NAME.test(name)) return null;
	return BY_NAME.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** Does the source or the name tell what path `i` is for, without a look into its files? */
export function isToldByName(closure: Closure, i: number): boolean {
	return (
		closure.category !== null || categoryByName(nameAt(closure, i), packageAt(closure, i)) !== null
	);
}

/** What a derivation of this name builds, as far as the name tells. */
export function categoryBuilt(name: string): Category {
	const stem = name.replace(/\.drv$/, "");
	return categoryByName(stem, parseName(stem)) ?? "other";
}

/** By the directories the path holds; null where they tell nothing. */
function categoryByContents(path: string, contents: Contents): Category | null {
	const top = contents(path, "");
	if (top === null) return "glue"; // a single file: a script, a unit, a configuration
	if (top.length === 0) return null;
	const has = (entry: string) => top.includes(entry);
	if (top.some((entry) => SOURCE_MARKS.test(entry))) return "source";
	const below = (entry: string) => (has(entry) ? (contents(path, entry) ?? []) : []);
	const lib = below("lib");
	if (lib.includes("modules")) return "kernel";
	if (lib.includes("firmware")) return "firmware";
	if (has("bin") || has("sbin") || has("libexec")) return null;
	if (lib.some((entry) => /\.so(\.|$)/.test(entry))) return "library";
	if (has("include")) return "toolchain";
	const share = below("share");
	if (share.length === 0) return null;
	if (share.includes("fonts")) return "fonts";
	if (share.includes("icons") || share.includes("applications")) return "desktop";
	if (share.every((entry) => entry === "locale" || entry === "i18n")) return "locales";
	if (share.every((entry) => /^(man|doc|info|gtk-doc|licenses|lintian|bug)$/.test(entry)))
		return "docs";
	return null;
}

/**
 * The category of path `i`: what the source recorded, else what the name says, else what
 * the files say where `contents` sees them, else `other`.
 */
export function categoryAt(closure: Closure, i: number, contents: Contents | null): Category {
	if (closure.category !== null) return CATEGORIES[closure.category[i]!] ?? "other";
	const byName = categoryByName(nameAt(closure, i), packageAt(closure, i));
	if (byName !== null) return byName;
	return (contents && categoryByContents(closure.paths[i]!, contents)) ?? "other";
}

/** Paths of one category, and what they weigh. Each path is in exactly one. */
export interface CategoryTotal {
	readonly category: Category;
	readonly paths: number;
	readonly weight: number;
	/** Its heaviest path. */
	readonly heaviest: number;
}

/** Every category that occurs, by weight. O(paths), plus what `contents` costs. */
export function categoryTotals(closure: Closure, contents: Contents | null): CategoryTotal[] {
	const byWeight = weights(closure);
	const members = groupBy(closure.paths.keys(), (i) => categoryAt(closure, i, contents));
	return [...members]
		.map(([category, paths]) => ({
			category,
			paths: paths.length,
			weight: paths.reduce((sum, i) => sum + byWeight[i]!, 0),
			heaviest: paths.reduce((most, i) => (byWeight[i]! > byWeight[most]! ? i : most)),
		}))
		.sort((a, b) => b.weight - a.weight || b.paths - a.paths);
}

/**
 * The closure with the category of each path recorded: who is given it may not see the files
 * they were told from.
 */
export function withCategories(closure: Closure, contents: Contents | null): Closure {
	const category = Uint8Array.from(closure.paths.keys(), (i) =>
		CATEGORIES.indexOf(categoryAt(closure, i, contents)),
	);
	return { ...closure, category };
}
