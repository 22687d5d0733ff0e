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
