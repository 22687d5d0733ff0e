// Two questions on small directed graphs, given as Map(node -> Set of nodes).

/** Strongly connected components with more than one node. */
export function cycles(graph) {
	const index = new Map();
	const low = new Map();
	const stack = [];
	const onStack = new Set();
	const found = [];
	const visit = (node) => {
		index.set(node, index.size);
		low.set(node, index.get(node));
		stack.push(node);
		onStack.add(node);
		for (const next of graph.get(node) ?? []) {
			if (!index.has(next)) {
				visit(next);
				low.set(node, Math.min(low.get(node), low.get(next)));
			} else if (onStack.has(next)) low.set(node, Math.min(low.get(node), index.get(next)));
		}
		if (low.get(node) !== index.get(node)) return;
		const component = [];
		for (let member; member !== node; ) {
			member = stack.pop();
			onStack.delete(member);
			component.push(member);
		}
		if (component.length > 1) found.push(component.sort());
	};
	for (const node of graph.keys()) if (!index.has(node)) visit(node);
	return found;
}

/** Can `to` be reached from `from`? */
export function reaches(graph, from, to) {
	const seen = new Set([from]);
	const queue = [from];
	while (queue.length > 0) {
		const node = queue.pop();
		if (node === to) return true;
		for (const next of graph.get(node) ?? []) {
			if (!seen.has(next)) {
				seen.add(next);
				queue.push(next);
			}
		}
	}
	return false;
}
