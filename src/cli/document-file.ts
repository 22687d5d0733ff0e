import { WhittleError } from "../closure/error.ts";
import type { DocumentKind } from "../closure/fields.ts";
import { filePieces, inputPieces } from "../nix/file-pieces.ts";
import type { Context } from "./context.ts";
import { withProgress } from "./progress.ts";

/** Bytes; a ledger of a thousand steps has a hundredth of that. */
const MOST = 64 * 2 ** 20;

/**
 * A document of ours in a file, or with `-` on standard input, as `read` makes of its text.
 * Throws `WhittleError`, with `where` the file, for what cannot be read, is not JSON or no
 * document of that kind.
 */
export async function documentIn<T>(
	context: Context,
	file: string,
	quiet: boolean,
	kind: DocumentKind,
	read: (text: string) => T,
): Promise<T> {
	const label = file === "-" ? "standard input" : file;
	try {
		const text = await withProgress(context, quiet, (work) =>
			textOf(file === "-" ? inputPieces(label, work) : filePieces(file, work), kind),
		);
		return read(text);
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		throw new WhittleError(error.code, error.what, label, kind.remedy);
	}
}

async function textOf(source: ReturnType<typeof filePieces>, kind: DocumentKind): Promise<string> {
	const refused = (code: string, what: string) => new WhittleError(code, what, null, kind.remedy);
	if (source === null) throw refused("no-such-file", "there is no such file");
	const pieces: Uint8Array[] = [];
	let length = 0;
	for await (const piece of source) {
		length += piece.length;
		if (length > MOST) throw refused(kind.code, `is too large to be a ${kind.name}`);
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString("utf8");
}
