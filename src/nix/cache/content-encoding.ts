import { WhittleError } from "../../closure/error.ts";
import { compressionNamed, decompressed } from "../nar/decompression.ts";
import type { Bytes } from "./body.ts";

/** What is asked for; caches store narinfos and listings in others, too, and send them so. */
export const ACCEPTED = "gzip, br";

/** A body without the compression that its `Content-Encoding` names. */
export function contentDecoded(body: Bytes, encoding: string | undefined, where: string): Bytes {
	const name = (encoding ?? "identity").trim().toLowerCase().replace(/^x-/, "");
	if (name === "identity" || name === "") return body;
	const compression = compressionNamed(name);
	if (compression !== null) return decompressed(body, compression);
	throw new WhittleError(
		"unknown-encoding",
		`is sent in an encoding that whittle does not know (${name})`,
		where,
		"tell whoever runs the cache, or name another with --store",
	);
}
