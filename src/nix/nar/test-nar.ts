/** Files for tests. */
export type Tree =
	| { readonly link: string }
	| { readonly file: string | Uint8Array; readonly executable?: boolean }
	| { readonly folder: Readonly<Record<string, Tree>> };

/** The NAR of a tree, by the definition of the format. */
export function narOf(tree: Tree): Buffer {
	return Buffer.concat([wire("nix-archive-1"), node(tree)]);
}

interface ExportedPath {
	readonly path: string;
	readonly tree: Tree;
	readonly references: readonly string[];
	readonly deriver?: string;
	readonly signature?: string;
}

/** What `nix-store --export` writes. */
export function exportStream(paths: readonly ExportedPath[]): Buffer {
	const parts = paths.flatMap(({ path, tree, references, deriver, signature }) => [
		...[u64(1), narOf(tree), u64(0x4558494e), wire(path)],
		...[u64(references.length), ...references.map((reference) => wire(reference))],
		wire(deriver ?? ""),
		...(signature === undefined ? [u64(0)] : [u64(1), wire(signature)]),
	]);
	return Buffer.concat([...parts, u64(0)]);
}

function node(tree: Tree): Buffer {
	return Buffer.concat([wire("("), wire("type"), ...fieldsOf(tree), wire(")")]);
}

function fieldsOf(tree: Tree): Buffer[] {
	if ("link" in tree) return [wire("symlink"), wire("target"), wire(tree.link)];
	if ("file" in tree) {
		const executable = tree.executable ? [wire("executable"), wire("")] : [];
		return [wire("regular"), ...executable, wire("contents"), wire(tree.file)];
	}
	const entries = sortedNames(tree.folder).flatMap((name) => [
		...[wire("entry"), wire("("), wire("name"), wire(name)],
		...[wire("node"), node(tree.folder[name]!), wire(")")],
	]);
	return [wire("directory"), ...entries];
}

/** The names in a folder in the order of their bytes, as Nix has them. */
export function sortedNames(folder: Readonly<Record<string, Tree>>): string[] {
	return Object.keys(folder).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function wire(text: string | Uint8Array): Buffer {
	const bytes = Buffer.from(text);
	return Buffer.concat([u64(bytes.length), bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

export function u64(value: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}
