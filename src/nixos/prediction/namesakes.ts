import { outputKey, parseName } from "../../closure/package-name.ts";
import { nameOf } from "../../closure/store-path.ts";

/** Paths, to be found again by those that take their place in another system. */
export interface Namesakes {
	/** Those of the same name, else those of the same package and output in another version. */
	of(path: string): readonly string[];
	has(path: string): boolean;
}

/** O(paths). */
export function namesakes(storeDir: string, paths: Iterable<string>): Namesakes {
	const byName = new Map<string, string[]>();
	const byKey = new Map<string, string[]>();
	for (const path of paths) {
		const name = nameOf(storeDir, path);
		add(byName, name, path);
		add(byKey, outputKey(parseName(name)), path);
	}
	const of = (path: string) => {
		const name = nameOf(storeDir, path);
		return byName.get(name) ?? byKey.get(outputKey(parseName(name))) ?? [];
	};
	return { of, has: (path) => of(path).length > 0 };
}

function add(index: Map<string, string[]>, key: string, path: string): void {
	const members = index.get(key);
	if (members === undefined) index.set(key, [path]);
	else members.push(path);
}
