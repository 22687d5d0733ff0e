/** Does `each` for all items, up to `atOnce` at a time. Rejects with the first fault. */
export async function inParallel<T>(
	items: readonly T[],
	atOnce: number,
	each: (item: T) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length) await each(items[next++]!);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
