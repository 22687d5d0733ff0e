/** Items by key, in order of first appearance. (`Map.groupBy`, which Node 20 lacks.) */
export function groupBy<K, T>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const item of items) {
		const of = key(item);
		const group = groups.get(of);
		if (group === undefined) groups.set(of, [item]);
		else group.push(item);
	}
	return groups;
}
