/** The parts of a version that are compared: runs of digits, runs of other characters. */
function partsOf(version: string): string[] {
	return version.match(/\d+|[^\d.-]+/g) ?? [];
}

/**
 * Which of two versions comes first, as Nix orders them: part by part, numbers by value and
 * after words, `pre` before the end. Below 0, 0 or above 0.
 */
export function compareVersions(a: string, b: string): number {
	const [ours, theirs] = [partsOf(a), partsOf(b)];
	for (let k = 0; k < ours.length || k < theirs.length; k++) {
		const order = compareParts(ours[k] ?? "", theirs[k] ?? "");
		if (order !== 0) return order;
	}
	return 0;
}

function compareParts(a: string, b: string): number {
	if (a === b) return 0;
	const [first, second] = [classOf(a), classOf(b)];
	if (first !== second) return first - second;
	if (/^\d/.test(a)) return compareNumbers(a, b);
	return a < b ? -1 : 1;
}

/** Where a part stands: `pre`, then none at all, then words, then numbers. */
function classOf(part: string): number {
	if (part === "pre") return 0;
	if (part === "") return 1;
	return /^\d/.test(part) ? 3 : 2;
}

/** By value, however many digits they have. */
function compareNumbers(a: string, b: string): number {
	const [x, y] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
	if (x.length !== y.length) return x.length - y.length;
	return x === y ? 0 : x < y ? -1 : 1;
}

/** How many characters two versions begin with in common, up to where a part ends. */
export function commonStart(a: string, b: string): number {
	const [ours, theirs] = [a.match(PIECES) ?? [], b.match(PIECES) ?? []];
	let length = 0;
	for (let k = 0; k < ours.length && ours[k] === theirs[k]; k++) length += ours[k]!.length;
	return length;
}

const PIECES = /[.+_-]|[^.+_-]+/g;
