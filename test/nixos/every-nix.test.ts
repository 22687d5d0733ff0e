import { expect, test } from "vitest";
import { everyNix } from "../every-nix.mjs";
import { miniature } from "./support.ts";

const nixes = await everyNix();

/** Each version has words of its own for what does not evaluate. */
const withoutWords = (key: string, value: unknown) =>
	key === "message" || key === "reason" ? undefined : value;

/** In a place of its own: a newer Nix may change the store's schema. */
async function answersBy(path: string) {
	const place = await miniature({ variant: "small" });
	const ask = (...args: string[]) => {
		const words = [...args, "-f", "configuration.nix", "--offline", "--json"];
		const { status, stderr, json } = place.whittle(words, { PATH: path });
		if (status !== 0) throw new Error(stderr);
		return JSON.stringify(json(), withoutWords, 1);
	};
	return {
		options: ask("options", "-n", "0"),
		predicted: ask("predict", "-n", "0"),
		tried: ask("shrink", "--dry-run"),
	};
}

test("options, predictions and trials are the same by every version of Nix", async () => {
	const [own, ...others] = nixes;
	const expected = await answersBy(own!.path);
	expect(others.length).toBeGreaterThan(0);
	for (const { version, path } of others) {
		expect({ version, ...(await answersBy(path)) }).toEqual({ version, ...expected });
	}
});
