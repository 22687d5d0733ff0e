// Store names as nixpkgs would give them, out of Debian's names and versions.
import { leaders, names } from "./catalogue.mjs";

/** The upstream version, in characters that a store name may have. */
export function cleanVersion(debian) {
	const upstream = debian
		.replace(/^\d+:/, "")
		.replace(/-[^-]*$/, "")
		.replace(/\.?[+~].*$|\.dfsg.*$/, "");
	return upstream.replace(/[^A-Za-z0-9.?=_-]/g, "_");
}

const suffixes = new Set(["bin", "data", "common", "doc", "utils", "l10n", "tools"]);

/** pname and the part after the version for one package among its source's. */
function rule(fact, siblings) {
	const { package: name, source } = fact;
	if (name === source || siblings.length === 1) return [source];
	if (name.startsWith("lib")) {
		if (siblings.filter((sibling) => sibling.package.startsWith("lib")).length === 1)
			return [source, "lib"];
		return [name.replace(/[-.\d]*\d(t64|[a-z])?(?=$|-[a-z])/, "")];
	}
	const rest = name.startsWith(`${source}-`) ? name.slice(source.length + 1) : "";
	return suffixes.has(rest) ? [source, rest] : [name];
}

/** `<pname>-<version>[-<suffix>]` of the path `key` made of `members`. */
export function storeName(key, members, all) {
	const wanted = leaders[key] ?? key;
	const largest = (a, b) => b.entries.length - a.entries.length || (a.package < b.package ? -1 : 1);
	const leader = members.find((fact) => fact.package === wanted) ?? [...members].sort(largest)[0];
	const grouped = members.length > 1 && leader.package !== key;
	const siblings = all.filter((fact) => fact.source === leader.source);
	const [pname, suffix] =
		names[key.replace(/t64$/, "")] ?? (grouped || leaders[key] ? [key] : rule(leader, siblings));
	return [pname, cleanVersion(leader.version), ...(suffix ? [suffix] : [])].join("-");
}
