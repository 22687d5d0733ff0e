/** The columns that `whittle export --format csv` writes, in order. */
export const CSV_COLUMNS = [
	"id",
	"nar_size",
	"disk_size",
	"closure_size",
	"retained_size",
	"dependencies",
	"referrers",
	"path",
] as const;

/** Does `text`, whole or its beginning, start with those as its header? */
export function looksLikeCsv(text: string): boolean {
	const header = text.slice(0, 256).split(/[\r\n]/, 1)[0]!;
	return header.replaceAll('"', "") === CSV_COLUMNS.join(",");
}
