// Reads a tar archive held in memory: enough of the format for Debian's
// packages (ustar with GNU long names).

function text(buffer, start, length) {
	const end = buffer.indexOf(0, start);
	return buffer.toString("utf8", start, end === -1 || end > start + length ? start + length : end);
}

function octal(buffer, start, length) {
	// GNU's base-256 form, for files of 8 GiB and more, does not occur here.
	return parseInt(text(buffer, start, length).trim() || "0", 8);
}

/**
 * Yields {path, type, mode, target, content}; type is 'file', 'link' (hard),
 * 'symlink', 'directory' or 'other'; paths are without leading `./`.
 */
export function* readTar(buffer) {
	let longName;
	let longTarget;
	for (let at = 0; at + 512 <= buffer.length; ) {
		if (buffer[at] === 0) return;
		const size = octal(buffer, at + 124, 12);
		const flag = String.fromCharCode(buffer[at + 156]);
		const body = at + 512;
		at = body + Math.ceil(size / 512) * 512;
		const content = buffer.subarray(body, body + size);
		if (flag === "L") {
			longName = text(content, 0, size);
			continue;
		}
		if (flag === "K") {
			longTarget = text(content, 0, size);
			continue;
		}
		const header = body - 512;
		const prefix =
			buffer.toString("latin1", header + 257, header + 262) === "ustar" &&
			buffer[header + 263] !== 0x20
				? text(buffer, header + 345, 155)
				: "";
		const short = text(buffer, header, 100);
		const path = (longName ?? (prefix ? `${prefix}/${short}` : short))
			.replace(/^\.\//, "")
			.replace(/\/$/, "");
		const target = longTarget ?? text(buffer, header + 157, 100);
		longName = longTarget = undefined;
		const type =
			{ 0: "file", "\0": "file", 1: "link", 2: "symlink", 5: "directory" }[flag] ?? "other";
		if (path !== "" && path !== ".")
			yield { path, type, mode: octal(buffer, header + 100, 8), target, content };
	}
}
