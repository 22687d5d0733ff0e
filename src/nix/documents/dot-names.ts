import type { Closure, Problem } from "../../closure/closure.ts";
import { NIX_STORE } from "../../closure/store-path.ts";
import type { Drawing } from "./dot.ts";
import { collectEntries } from "./entries.ts";

/** What nix-du calls its graph. */
export const NIX_DU = "nixstore";

/** A closure of which the drawing tells less than a closure has, and what that is. */
interface NamedClosure {
	readonly closure: Closure;
	readonly problem: Problem;
}

/**
 * A closure from a drawing of names without hashes; null for any other. Each node gets a
 * hash of `e`, which no store path can have. nix-tree draws nothing but edges between names,
 * so that paths of one name are one node. nix-du draws groups of paths, each by the name of
 * one of them and its size, rounded; root or group, a node refers to what it holds.
 */
export function readNames(drawing: Drawing): NamedClosure | null {
	if (drawing.name === NIX_DU && drawing.labels.size > 0) return readNixDu(drawing);
	const { name, stated, edges } = drawing;
	if (name !== null || stated.size > 0 || edges.count === 0) return null;
	const message =
		"names without hashes, as nix-tree draws them: paths of one name are taken together, and their hash is shown as e…e";
	return {
		closure: closureOfNames(drawing, (id) => ({ name: id, mark: "", bytes: null })),
		problem: { code: "duplicate-path", message, path: null },
	};
}

/** What stands in a node of nix-du: a name, or the place of a root, and a size. */
const LABEL = /^(.*) \((\d+(?:\.\d+)?) ?(B|[KMGTPE]iB)\)$/s;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

function readNixDu(drawing: Drawing): NamedClosure {
	const message =
		"groups of paths, as nix-du draws them: each by one name and a rounded size, so figures are near, not exact";
	return {
		closure: closureOfNames(drawing, (id, node) => {
			const label = drawing.labels.get(node) ?? id;
			const [, name = label, digits, unit = "B"] = LABEL.exec(label) ?? [];
			const bytes = Math.round(Number(digits) * 1024 ** UNITS.indexOf(unit));
			return {
				name: name.replace(/^.*\//s, "") || id,
				mark: String(node),
				bytes: Number.isSafeInteger(bytes) ? bytes : null,
			};
		}),
		problem: { code: "size-missing", message, path: null },
	};
}

function closureOfNames(
	{ ids, edges }: Drawing,
	meant: (id: string, node: number) => { name: string; mark: string; bytes: number | null },
): Closure {
	const collected = collectEntries(NIX_STORE);
	const paths = ids.map((id, node) => {
		const { name, mark, bytes } = meant(id, node);
		const path = collected.entry(`${NIX_STORE}/${mark.padStart(32, "e")}-${name}`);
		if (bytes !== null) collected.size("narSize", path, bytes);
		return path;
	});
	for (let k = 0; k < edges.count; k++) {
		collected.reference(paths[edges.from[k]!]!, paths[edges.to[k]!]!);
	}
	return collected.finish();
}
