/**
 * The lines of a tree as Nix draws them, top first: `├───`, `└───`, `│   ` and blanks.
 * Does not recurse, so depth is no matter.
 */
export function* drawTree<N extends { readonly children: readonly N[] }>(
	top: N,
	text: (node: N) => readonly string[],
): Generator<string> {
	const stack: { node: N; first: string; rest: string }[] = [{ node: top, first: "", rest: "" }];
	for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
		const [line = "", ...more] = text(at.node);
		yield at.first + line;
		const { children } = at.node;
		for (const further of more) yield at.rest + further;
		for (let k = children.length - 1; k >= 0; k--) {
			const isLast = k === children.length - 1;
			stack.push({
				node: children[k]!,
				first: `${at.rest}${isLast ? "└───" : "├───"}`,
				rest: `${at.rest}${isLast ? "    " : "│   "}`,
			});
		}
	}
}
