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

/** `APP_REGISTRATION` as the programs compress it from a pipe. */
export const COMPRESSED_REGISTRATION: Readonly<Record<"xz" | "bzip2" | "zstd", Uint8Array>> = {
	xz: fromBase64(
		"/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AGXAEVdABebiSe5moXZwiLaSrHoz90i5PG7kNmlt8W60zJ/0lDk8nVb",
		"GzHctNLt3HSS1WLKtoyU31GqEjuqBKzHYg25s3WybOq7AAAAAACIGCXCc5otFAABYZgDAAAAHcs+87HEZ/sCAAAA",
		"AARZWg==",
	),
	bzip2: fromBase64(
		"QlpoOTFBWSZTWUtDAk8AABT5gAAQAAQAA/AEPiXdQCAAcFBo0aDIDQRKiekbFPSGj0lDYgaZ3K3u8kd08lZK8JZO",
		"k1wSMptQ1GGCRmhd47Fn2wdXDK/k5fqeGidJ8LGUzROkrhP4u5IpwoSCWhgSeA==",
	),
	zstd: fromBase64(
		"KLUv/QRoRQIA0kIKELDrPEmSMmXVMCgik4SZquhukRzfRaUCBq/9H/h+AhTmoNCyUmP6DNIKAFSbQ+CF11weDxy0",
		"h9bb3FUuAGDOQyChBiQB6A9Yjg==",
	),
};

function fromBase64(...lines: readonly string[]): Uint8Array {
	return Buffer.from(lines.join(""), "base64");
}
