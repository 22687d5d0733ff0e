import { WhittleError } from "../../closure/error.ts";
import type { FileName } from "./file-name.ts";

/** The system's `error` about a file as a refusal; another error as it is. */
export function notReadable(error: unknown, file: FileName, remedy: string): unknown {
	if (!(error instanceof Error) || !("code" in error)) return error;
	const [reason] = error.message.split(", "); // what follows is the file
	return new WhittleError("not-readable", `cannot be read (${reason})`, file.toString(), remedy);
}
