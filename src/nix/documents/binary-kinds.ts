/** What people give by mistake: how the file begins, in latin 1, and what it is called. */
const KINDS: readonly (readonly [string, string])[] = [
	["\x7fELF", "ELF"],
	["\x0d\0\0\0\0\0\0\0nix-archive-1", "NAR"],
	["SQLite format 3\0", "SQLite"],
	["PK\x03\x04", "zip"],
	["\x1f\x8b", "gzip within another compression"],
	["\x28\xb5\x2f\xfd", "zstd within another compression"],
	["\xfd7zXZ\0", "xz within another compression"],
	["BZh", "bzip2 within another compression"],
	["hsqs", "squashfs"],
];

/** What kind of binary file this is, by its beginning; null where it may be text. */
export function binaryKind(bytes: Uint8Array): string | null {
	const start = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
	const known = KINDS.find(([magic]) => start.startsWith(magic));
	if (known !== undefined) return known[1];
	return start.includes("\0") && !start.startsWith("\xff\xfe") ? "of unknown kind" : null;
}
