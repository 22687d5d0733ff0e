import { dirname } from "node:path";
import { WhittleError } from "../closure/error.ts";
import type { Configuration } from "./configuration.ts";
import { expressionFile } from "./evaluate.ts";
import { pointOf, refuseFullDisk } from "./nix-failure.ts";

/** The point of what an evaluator of ours said, without places in our own expressions. */
export function evaluatorsPoint(message: string): string {
	return pointOf(message, `${dirname(expressionFile("system.nix"))}/`);
}

/** The fault of a system that cannot even be evaluated as it is, in one line. */
export function doesNotEvaluate(configuration: Configuration, message: string): WhittleError {
	refuseFullDisk(message);
	return new WhittleError(
		"does-not-evaluate",
		evaluatorsPoint(message).replace(/\s*\n\s*/g, " "),
		wordsOf(configuration),
		"mend it first: what does not evaluate has no closure",
	);
}

/** A configuration as a person names it. */
export function wordsOf(configuration: Configuration): string {
	const place = configuration.kind === "flake" ? configuration.flake : configuration.file;
	return [place, configuration.attribute.join(".")].filter(Boolean).join("#");
}
