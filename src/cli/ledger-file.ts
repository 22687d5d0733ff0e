import { WhittleError } from "../closure/error.ts";
import { LEDGER_REMEDY, type Ledger, ledgerFromText } from "../closure/ledger.ts";
import { filePieces, inputPieces } from "../nix/file-pieces.ts";
import type { Context } from "./context.ts";
import { withProgress } from "./progress.ts";

/** Bytes; a ledger of a thousand steps has a hundredth of that. */
const MOST = 64 * 2 ** 20;

/**
 * The ledger in a file, or with `-` on standard input. Throws `WhittleError`, with `where`
 * the file, for what cannot be read, is not JSON or no ledger.
 */
export async function ledgerIn(context: Context, file: string, quiet: boolean): Promise<Ledger> {
	const label = file === "-" ? "standard input" : file;
	try {
		const text = await withProgress(context, quiet, (work) =>
			textOf(file === "-" ? inputPieces(label, work) : filePieces(file, work)),
		);
		return ledgerFromText(text);
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		throw new WhittleError(error.code, error.what, label, LEDGER_REMEDY);
	}
}

async function textOf(source: ReturnType<typeof filePieces>): Promise<string> {
	if (source === null) throw refused("no-such-file", "there is no such file");
	const pieces: Uint8Array[] = [];
	let length = 0;
	for await (const piece of source) {
		length += piece.length;
		if (length > MOST) throw refused("not-a-ledger", "is too large to be a ledger");
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString("utf8");
}

function refused(code: string, what: string): WhittleError {
	return new WhittleError(code, what, null, LEDGER_REMEDY);
}
