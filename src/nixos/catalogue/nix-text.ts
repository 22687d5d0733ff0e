import type { NixValue } from "./change.ts";

/** What a text needs of a module's arguments. */
export type Uses = Set<"lib" | "pkgs">;

/**
 * A value as Nix source, on one line where it is short. Stands anywhere, in lists too. `uses`
 * learns which arguments of the module are named in it; `indent` is that of its first line.
 * Throws `RangeError` for what Nix has no text for: a character NUL, numbers that are not finite.
 */
export function nixText(value: NixValue, uses: Uses = new Set(), indent = ""): string {
	return text(value, { uses, indent, packages: "pkgs" });
}

/** An attribute path as Nix and people write it: `environment.etc."udev/hwdb.bin".enable`. */
export function dotted(names: readonly string[]): string {
	return names.map(attributeName).join(".");
}

/** A file as a path in Nix, seen from `folder` where that is named, else whole. */
export function nixPath(file: string, relative: string | null): string {
	const [base, rest] =
		relative === null ? ["/.", file] : ["./.", `/${relative.replace(/^\.\//, "")}`];
	if (!/^[\w.+/-]+$/.test(rest) || rest.includes("//")) return `(${base} + ${stringText(rest)})`;
	if (relative === null) return rest;
	return rest.startsWith("/../") ? rest.slice(1) : `.${rest}`;
}

interface Place {
	readonly uses: Uses;
	readonly indent: string;
	/** Where packages are taken from: of an overlay those of before. */
	readonly packages: "pkgs" | "prev";
}

function text(value: NixValue, place: Place): string {
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "number") return numberText(value);
	if (typeof value === "string") return stringText(value);
	if (isList(value)) return listText(value, place);
	if ("$package" in value) return packageText(value, place);
	if ("$overlay" in value) {
		const inner = text(value.$overlay ?? null, { ...place, packages: "prev" });
		return `(final: prev: ${inner})`;
	}
	return setText(
		Object.entries(value).map(([name, part]) => [attributeName(name), text(part, deeper(place))]),
		place,
	);
}

function isList(value: NixValue): value is readonly NixValue[] {
	return Array.isArray(value);
}

function deeper(place: Place): Place {
	return { ...place, indent: `${place.indent}  ` };
}

const WIDTH = 96;

function listText(parts: readonly NixValue[], place: Place): string {
	if (parts.length === 0) return "[ ]";
	const texts = parts.map((part) => text(part, deeper(place)));
	return laidOut("[", texts, "]", place);
}

function setText(parts: readonly (readonly [string, string])[], place: Place): string {
	if (parts.length === 0) return "{ }";
	return laidOut(
		"{",
		parts.map(([name, part]) => `${name} = ${part};`),
		"}",
		place,
	);
}

function laidOut(open: string, parts: readonly string[], close: string, { indent }: Place): string {
	const line = `${open} ${parts.join(" ")} ${close}`;
	if (indent.length + line.length <= WIDTH && !line.includes("\n")) return line;
	return [open, ...parts.map((part) => `${indent}  ${part}`), `${indent}${close}`].join("\n");
}

function packageText(value: { readonly [name: string]: NixValue }, place: Place): string {
	const { $package: name, override, append } = value;
	if (typeof name !== "string") throw new RangeError("a package is named by a text");
	if (place.packages === "pkgs") place.uses.add("pkgs");
	let found = `${place.packages}.${dotted(name.split("."))}`;
	if (override !== undefined) found = `(${found}.override ${text(override, place)})`;
	if (append === undefined) return found;
	if (typeof append !== "object" || append === null || isList(append)) {
		throw new RangeError("what is appended is a set of lists and texts");
	}
	const parts = Object.entries(append).map(([name, more]): [string, string] => {
		const old = `old.${attributeName(name)}`;
		const added = text(more, deeper(place));
		if (!isList(more)) return [attributeName(name), `(${old} or "") + ${added}`];
		place.uses.add("lib");
		return [attributeName(name), `lib.unique ((${old} or [ ]) ++ ${added})`];
	});
	return `(${found}.overrideAttrs (old: ${setText(parts, place)}))`;
}

function numberText(value: number): string {
	if (!Number.isFinite(value)) throw new RangeError(`${value} is no number in Nix`);
	const whole = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
	// Nix wants a point in a float, before its exponent too.
	const digits = whole ? JSON.stringify(value) : String(value).replace(/^(-?\d+)(?=e|$)/, "$1.0");
	return value < 0 ? `(${digits})` : digits;
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function stringText(value: string): string {
	if (value.includes("\0")) throw new RangeError("a text in Nix has no character NUL");
	const safe = value
		.replace(/["\\]|\$(?=\{)/g, "\\$&")
		.replace(/[\n\r\t]/g, (character) => ESCAPES[character]!);
	return `"${safe}"`;
}

const KEYWORDS = new Set("assert else if in inherit let or rec then with".split(" "));

function attributeName(name: string): string {
	return /^[A-Za-z_][\w'-]*$/.test(name) && !KEYWORDS.has(name) ? name : stringText(name);
}
