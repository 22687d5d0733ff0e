import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { buildSystem } from "../test/system/index.mjs";
import { attributionRows } from "./cut-attribution.ts";
import { predictionRows, searchRows } from "./cut-candidates.ts";

/** What was measured, in words; what is left out is empty. */
export interface CutRow {
	readonly what: string;
	readonly whittle: string;
	readonly peer?: string;
	readonly figure?: string;
	readonly ratio?: number;
	readonly wanted?: string;
	/** Is it as wanted? */
	readonly isMet?: boolean;
}

/** How systems are made smaller, as a section of the results. */
export async function cutResults(): Promise<string> {
	const { root } = await buildSystem(["v1", "v2"]);
	const machine = { root, program: resolve("dist/whittle.cjs") };
	const rows = [
		...(await predictionRows(machine)),
		...(await searchRows(machine)),
		...(await attributionRows(machine)),
	];
	return `
## Cut

NixOS in miniature (test/nixos), and a whole NixOS where \`NIXPKGS\` names a copy of nixpkgs. Whole
processes, medians of interleaved runs, on ${availableParallelism()} cores. Every run of the first row has a store and a
cache folder of its own, in which only the system as it is has been built.

| what | whittle | peer | peer's figure | ratio | wanted |
|---|---:|---|---:|---:|---|
${rows.map(line).join("\n")}
`;
}

function line({ what, whittle, peer = "", figure = "", ratio, wanted = "", isMet = true }: CutRow) {
	const shown = ratio === undefined ? "" : ratio.toFixed(2);
	return `| ${what} | ${whittle} | ${peer} | ${figure} | ${shown} | ${wanted}${isMet ? "" : " **missed**"} |`;
}
