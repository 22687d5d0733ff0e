// From Debian's file system layout to that of a store path. One table, used
// here to say where a file will lie and handed to the builder, which moves it.

/** [folder of the package, folder of the store path], the more specific first. */
export const layout = [
	["usr/lib/x86_64-linux-gnu", "lib"],
	["lib/x86_64-linux-gnu", "lib"],
	["usr/lib64", "lib"],
	["lib64", "lib"],
	["usr/lib", "lib"],
	["lib", "lib"],
	["usr/bin", "bin"],
	["bin", "bin"],
	["usr/sbin", "bin"],
	["sbin", "bin"],
	["usr/games", "bin"],
	["usr/libexec", "libexec"],
	["usr/include", "include"],
	["usr/share", "share"],
	["usr/src", "src"],
	["etc", "etc"],
	["boot", "boot"],
];

/** What is split off into an output of its own: [folder, output]. */
export const splits = [
	["share/man", "man"],
	["share/doc", "doc"],
	["share/info", "info"],
	["share/locale", "locale"],
];

/** Where a file of a package lies in the store path; undefined when dropped. */
export function placeOf(path) {
	for (const [from, to] of layout) {
		if (path === from) return to;
		if (path.startsWith(`${from}/`)) return to + path.slice(from.length);
	}
	return undefined;
}

/** The output that holds a place. */
export function outputOf(place) {
	return (
		splits.find(([folder]) => place === folder || place.startsWith(`${folder}/`))?.[1] ?? "out"
	);
}
