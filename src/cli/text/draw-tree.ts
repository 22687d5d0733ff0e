/** Levels that are indented. All of them would make a long chain's lines grow with its square. */
const INDENTED = 100;

/**
 * The lines of a tree as Nix draws them, top first: `├───`, `└───`, `│   ` and blanks.
 * Does not recurse, so depth is no matter; what lies deeper than lines can be indented
 * stands at the last indentation, behind `├┄┄┄` and `└┄┄┄`.
 */
export function* drawTree<N extends { readonly children: readonly N[] }>(
	top: N,
	text: (node: N) => readonly string[],
): Generator<string> {
	const stack = [{ node: top, level: 0, first: "", rest: "" }];
	for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
		const [line = "", ...more] = text(at.node);
		yield at.first + line;
		const { children } = at.node;
		const level = at.level + 1;
		const deep = level > INDENTED;
		for (const further of more) yield at.rest + further;
		for (let k = children.length - 1; k >= 0; k--) {
			const isLast = k === children.length - 1;
			stack.push({
				node: children[k]!,
				level,
				first: `${at.rest}${isLast ? "└" : "├"}${deep ? "┄┄┄" : "───"}`,
				rest: deep ? at.rest : `${at.rest}${isLast ? "    " : "│   "}`,
			});
		}
	}
}
