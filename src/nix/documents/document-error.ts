import { WhittleError } from "../../closure/error.ts";

const REMEDY = "make one with `nix path-info --json -r PATH > closure.json`";

/** The file is something else. `what` goes on from the file's name: “is empty”. */
export function notAClosure(what: string, remedy = REMEDY): WhittleError {
	return new WhittleError("not-a-closure", what, null, remedy);
}

/** The file would be a closure if it were whole. */
export function damaged(what: string): WhittleError {
	return new WhittleError(
		"damaged-document",
		what,
		null,
		"copy the file again, or make it anew with `nix path-info --json -r PATH > closure.json`",
	);
}

/** The file is a closure, of nothing. */
export function noPaths(): WhittleError {
	return new WhittleError("no-paths", "holds no paths", null, REMEDY);
}

/** A field holds what it cannot mean. `subject` is the path, line or row it stands at. */
export function wrongKind(subject: string, field: string, expected: string): WhittleError {
	return new WhittleError(
		"wrong-kind",
		`${subject}: ${field} is not ${expected}`,
		null,
		"correct the file, or make it anew with `nix path-info --json -r PATH > closure.json`",
	);
}

/** More than can be held in memory at once. */
export function tooLarge(what: string): WhittleError {
	return new WhittleError(
		"too-large",
		what,
		null,
		"give the closure of fewer paths, or name the store itself with --store",
	);
}

/**
 * What is thrown for `error` while reading `label`: a `WhittleError` that says where. Node
 * and V8 report what does not fit in memory as range errors or by code; that is an input
 * that cannot be used, too. Anything else is returned as it is: a mistake in whittle.
 */
export function located(error: unknown, label: string): unknown {
	const known =
		error instanceof WhittleError ? error : isTooLarge(error) ? tooLarge(TOO_LARGE) : null;
	if (known === null || known.where !== null) return known ?? error;
	return new WhittleError(known.code, known.what, label, known.remedy);
}

const TOO_LARGE = "is too large to be read";

function isTooLarge(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code: unknown = Reflect.get(error, "code");
	return (
		error instanceof RangeError ||
		code === "ERR_STRING_TOO_LONG" ||
		code === "ERR_BUFFER_TOO_LARGE" ||
		code === "ERR_MEMORY_ALLOCATION_FAILED"
	);
}
