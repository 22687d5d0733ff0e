/** Zstd frames made by hand of raw blocks, as not every Node can compress. */
export function zstdRaw(bytes: Uint8Array, { tellSize = false } = {}): Uint8Array {
	const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, tellSize ? 0b10000000 : 0, 0x38]);
	const size = Buffer.alloc(tellSize ? 4 : 0);
	if (tellSize) size.writeUInt32LE(bytes.length);
	const parts: Uint8Array[] = [header, size];
	const STEP = 1000;
	for (let at = 0; at < bytes.length; at += STEP) {
		const block = bytes.subarray(at, at + STEP);
		const last = at + STEP >= bytes.length ? 1 : 0;
		const blockHeader = Buffer.alloc(3);
		blockHeader.writeUIntLE((block.length << 3) | last, 0, 3);
		parts.push(blockHeader, block);
	}
	return Buffer.concat(parts);
}

/** A frame for someone else. */
export function skippable(): Uint8Array {
	return Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
}

/** `APP_REGISTRATION` as `zstd -19` compresses it from a pipe: real blocks and a checksum. */
export const ZSTD_REGISTRATION: Uint8Array = Buffer.from(
	[
		"KLUv/QRoRQIA0kIKELDrPEmSMmXVMCgik4SZquhukRzfRaUCBq/9H/h+AhTmoNCyUmP6DNIKAFSbQ+CF11weDxy0",
		"h9bb3FUuAGDOQyChBiQB6A9Yjg==",
	].join(""),
	"base64",
);
