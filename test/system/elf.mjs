// What the dynamic linker will want of an ELF file: its interpreter and the
// libraries it needs.

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

function cString(buffer, at) {
	return buffer.toString("latin1", at, buffer.indexOf(0, at));
}

/**
 * {interpreter, needed} of a little-endian 64-bit ELF file with a dynamic
 * section; undefined for everything else (static programs, kernel modules).
 */
export function readElf(buffer) {
	if (buffer.length < 64 || buffer.readUInt32BE(0) !== 0x7f454c46) return undefined;
	if (buffer[4] !== 2 || buffer[5] !== 1) return undefined;
	const table = Number(buffer.readBigUInt64LE(32));
	const entrySize = buffer.readUInt16LE(54);
	const count = buffer.readUInt16LE(56);
	const segments = Array.from({ length: count }, (_, index) => {
		const at = table + index * entrySize;
		return {
			type: buffer.readUInt32LE(at),
			offset: Number(buffer.readBigUInt64LE(at + 8)),
			address: Number(buffer.readBigUInt64LE(at + 16)),
			size: Number(buffer.readBigUInt64LE(at + 32)),
		};
	});
	const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
	if (!dynamic) return undefined;
	const interpreter = segments.find((segment) => segment.type === PT_INTERP);
	const neededAt = [];
	let strings = 0;
	for (let at = dynamic.offset; at + 16 <= dynamic.offset + dynamic.size; at += 16) {
		const tag = Number(buffer.readBigInt64LE(at));
		const value = Number(buffer.readBigUInt64LE(at + 8));
		if (tag === 0) break;
		if (tag === DT_NEEDED) neededAt.push(value);
		if (tag === DT_STRTAB) strings = value;
	}
	// The string table is given as an address; find where that lies in the file.
	const holder = segments.find(
		(s) => s.type === PT_LOAD && strings >= s.address && strings < s.address + s.size,
	);
	const base = holder ? strings - holder.address + holder.offset : strings;
	return {
		interpreter: interpreter ? cString(buffer, interpreter.offset) : undefined,
		needed: neededAt.map((offset) => cString(buffer, base + offset)),
	};
}
