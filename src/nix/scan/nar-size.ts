/*
 * Sizes of the parts of a NAR, in bytes. Every word is its length in 8 bytes and its bytes
 * padded to a multiple of 8.
 */

/** Before the node of the path itself: `nix-archive-1`. */
export const NAR_HEADER = word("nix-archive-1".length);

const NODE = words("(", "type", ")");
const REGULAR = NODE + words("regular", "contents");
const EXECUTABLE = words("executable", "");
const SYMLINK = NODE + words("symlink", "target");
const ENTRY = words("entry", "(", "name", "node", ")");

/** A directory without its entries. */
export const NAR_DIRECTORY = NODE + words("directory");

/** A file with contents of so many bytes. */
export function narOfRegular(bytes: number, executable: boolean): number {
	return REGULAR + (executable ? EXECUTABLE : 0) + word(bytes);
}

/** A symbolic link whose target has so many bytes. */
export function narOfSymlink(bytes: number): number {
	return SYMLINK + word(bytes);
}

/** What an entry of a directory adds to its node, with a name of so many bytes. */
export function narOfEntry(bytes: number): number {
	return ENTRY + word(bytes);
}

function words(...texts: string[]): number {
	return texts.reduce((sum, { length }) => sum + word(length), 0);
}

function word(bytes: number): number {
	return 8 + Math.ceil(bytes / 8) * 8;
}
