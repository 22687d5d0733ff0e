import { afterAll, onTestFinished } from "vitest";
import { program, system } from "../support.ts";
import { openPlace, type Place, textOfMiniature, type Wanted } from "./place.ts";

export { closureSizes, nixpkgs, nixpkgsLib, type Place, type Ran, wholeText } from "./place.ts";

const machine = { root: system.root, program };

/** A place that goes when the test ends. */
export async function miniature(wanted: Wanted = {}): Promise<Place> {
	const place = await openPlace(machine, wanted);
	onTestFinished(() => place.close());
	return place;
}

/** A place for all tests of a file; to be called where the file is loaded or in a `describe`. */
export async function sharedMiniature(wanted: Wanted = {}): Promise<Place> {
	const place = await openPlace(machine, wanted);
	afterAll(() => place.close());
	return place;
}

/** The text of a file that gives a configuration of the miniature. */
export function miniatureText(wanted: Wanted = {}): string {
	return textOfMiniature(system.root, wanted);
}
