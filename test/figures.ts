import { expect } from "vitest";
import * as contract from "./contract.ts";
import { whittle } from "./support.ts";

/** What every way to the same closure must agree on, in order of paths. */
export function figures(args: readonly string[], options: Parameters<typeof whittle>[1] = {}) {
	const answer = whittle(["top", "-n", "0", "--json", ...args], options);
	expect(answer.stderr).toBe("");
	return comparable(answer.json());
}

/** The same out of what `top -n 0 --json` printed. */
export function comparable(json: unknown) {
	const { roots, total, paths } = contract.top.parse(json);
	return {
		roots,
		total: { ...total, diskSize: null },
		paths: paths
			.map(({ category, diskSize, ...rest }) => rest)
			.sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}
