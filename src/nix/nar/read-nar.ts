import { ByteReader } from "../byte-reader.ts";
import { isFileName, LONGEST_NAME } from "./file-tree.ts";
import { cutOff, malformed, passBytes, readBytes, readNumber, readText, wired } from "./wire.ts";

const MAGIC = wired("nix-archive-1");

/** Far more than any path that can be opened. */
const LONGEST_PATH = 2 ** 15;
/** The longest word of the format itself. */
const LONGEST_WORD = 16;

/**
 * Who is told what a NAR holds, in its order: a folder before what is in it, and that by
 * its names' bytes. A path is relative, empty for the top; bytes in it that are no UTF-8
 * stand as U+FFFD. Bytes are good only during the call.
 */
export interface NarVisitor {
	directory?(path: string): void;
	/** `content` follows with all of its bytes, in pieces; then `endOfFile`. */
	regular?(path: string, file: { readonly size: number; readonly executable: boolean }): void;
	content?(piece: Buffer): void;
	endOfFile?(): void;
	symlink?(path: string, target: Buffer): void;
	/** Asked after each file and link: true to read no further. */
	enough?(): boolean;
}

/**
 * Reads a whole NAR, and nothing may follow it. As strict as Nix: throws `WhittleError` for
 * whatever Nix would not unpack. Memory: one piece of the source. A NAR is read to its end
 * unless the visitor has enough, so what checks the source (`verified`) has its say.
 */
export async function readNar(
	source: AsyncIterable<Uint8Array>,
	visitor: NarVisitor,
): Promise<void> {
	const reader = new ByteReader(source);
	try {
		if (await walkNar(reader, visitor)) {
			if (await reader.fill(1)) throw malformed(reader, "something follows its end");
		}
	} finally {
		await reader.close();
	}
}

/** Reads the NAR that comes next; false where the visitor had enough before its end. */
export async function walkNar(reader: ByteReader, visitor: NarVisitor): Promise<boolean> {
	const folders: { readonly prefix: string; last: Buffer }[] = [];
	await expect(reader, MAGIC, "it is no NAR");
	let path = "";
	do {
		await expect(reader, OPEN_NODE, "“( type” was expected");
		const type = await readText(reader, LONGEST_WORD);
		if (type === "directory") {
			if (path.length > LONGEST_PATH) throw malformed(reader, "folders are too deep");
			visitor.directory?.(path);
			folders.push({ prefix: path === "" ? "" : `${path}/`, last: Buffer.alloc(0) });
		} else {
			if (type === "regular") await regular(reader, path, visitor);
			else if (type === "symlink") await symlink(reader, path, visitor);
			else throw malformed(reader, "there is no such type of file");
			await expect(reader, CLOSE, "“)” was expected");
			if (visitor.enough?.() === true) return false;
			if (folders.length > 0) await expect(reader, CLOSE, "“)” was expected");
		}
		// On to the next entry, up and out of every folder that ends here.
		for (let folder = folders.at(-1); folder !== undefined; folder = folders.at(-1)) {
			const word = await readText(reader, LONGEST_WORD);
			if (word === "entry") {
				path = folder.prefix + (await entryName(reader, folder));
				break;
			}
			if (word !== ")") throw malformed(reader, "“entry” or “)” was expected");
			folders.pop();
			if (folders.length > 0) await expect(reader, CLOSE, "“)” was expected");
		}
	} while (folders.length > 0);
	return true;
}

const OPEN_NODE = wired("(", "type");
const OPEN_ENTRY = wired("(", "name");
const NODE = wired("node");
const TARGET = wired("target");
const CLOSE = wired(")");

async function regular(reader: ByteReader, path: string, visitor: NarVisitor): Promise<void> {
	let word = await readText(reader, LONGEST_WORD);
	const executable = word === "executable";
	if (executable) {
		if ((await readText(reader, LONGEST_WORD)) !== "") {
			throw malformed(reader, "“executable” has a value");
		}
		word = await readText(reader, LONGEST_WORD);
	}
	if (word !== "contents") throw malformed(reader, "“contents” was expected");
	const size = await readNumber(reader);
	visitor.regular?.(path, { size, executable });
	await passBytes(reader, size, (piece) => visitor.content?.(piece));
	visitor.endOfFile?.();
}

async function symlink(reader: ByteReader, path: string, visitor: NarVisitor): Promise<void> {
	await expect(reader, TARGET, "“target” was expected");
	const target = await readBytes(reader, LONGEST_NAME);
	visitor.symlink?.(path, target);
}

async function entryName(reader: ByteReader, folder: { last: Buffer }): Promise<string> {
	await expect(reader, OPEN_ENTRY, "“( name” was expected");
	const name = Buffer.from(await readBytes(reader, LONGEST_NAME));
	const text = name.toString();
	if (!isFileName(text)) {
		throw malformed(reader, "a file has an impossible name");
	}
	if (Buffer.compare(folder.last, name) >= 0) throw malformed(reader, "names are out of order");
	folder.last = name;
	await expect(reader, NODE, "“node” was expected");
	return text;
}

async function expect(reader: ByteReader, bytes: Buffer, otherwise: string): Promise<void> {
	if (!(await reader.fill(bytes.length))) throw cutOff(reader);
	if (!reader.take(bytes.length).equals(bytes)) throw malformed(reader, otherwise);
}
