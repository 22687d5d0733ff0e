import { WhittleError } from "../../closure/error.ts";
import type { FileName } from "./file-name.ts";

/** The system's `error` about a file, as a refusal; another error as it is. */
export function notReadable(error: unknown, file: FileName, remedy: string): unknown {
	if (!(error instanceof Error) || !("code" in error)) return error;
	return new WhittleError("not-readable", error.message, file.toString(), remedy);
}
