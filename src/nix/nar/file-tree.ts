/** What a store path is made of, as a NAR has it. Names in a folder are sorted by their bytes. */
export type FileTree =
	| {
			readonly kind: "file";
			/** Empty where only the listing was asked for. */
			readonly contents: Uint8Array;
			readonly executable: boolean;
	  }
	| { readonly kind: "link"; readonly target: string }
	| { readonly kind: "folder"; readonly entries: ReadonlyMap<string, FileTree> };

/** Bytes: more than any file system lets a name or a link's target have. */
export const LONGEST_NAME = 4096;

/** Can a file be called that? */
export function isFileName(name: string): boolean {
	return !/^\.{0,2}$|[/\0]/.test(name);
}
