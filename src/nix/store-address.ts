import { WhittleError } from "../closure/error.ts";

/** What `--store` names, told by the scheme alone. */
export type StoreAddress =
	| { readonly kind: "local"; readonly url: string | undefined }
	/** Binary caches, in the order named. */
	| { readonly kind: "cache"; readonly urls: readonly string[] }
	| { readonly kind: "ssh"; readonly url: string };

const CACHES = new Set(["file", "http", "https"]);
const REMOTE = new Set(["ssh", "ssh-ng"]);

/** @param stores the values of `--store`: several only of binary caches */
export function storeAddress(stores: readonly string[]): StoreAddress {
	const kinds = stores.map((url) => kindOf(url));
	if (kinds.length > 0 && kinds.every((kind) => kind === "cache")) {
		return { kind: "cache", urls: stores };
	}
	const [url] = stores;
	if (stores.length > 1) {
		throw new WhittleError(
			"two-stores",
			"several stores can only be asked where all are binary caches",
			stores.map(withoutUser).join(" "),
			"name one store, or caches (https://…, file://…) alone",
		);
	}
	return kinds[0] === "ssh" ? { kind: "ssh", url: url! } : { kind: "local", url };
}

/** A URL as it may be shown: without user name and password. */
export function withoutUser(url: string): string {
	return url.replace(/^([^/?#]*:\/\/)[^/?#]*@/, "$1");
}

function kindOf(url: string): StoreAddress["kind"] {
	const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "local";
	if (CACHES.has(scheme)) return "cache";
	if (scheme === "s3") throw notReadable(url);
	return REMOTE.has(scheme) ? "ssh" : "local";
}

/** S3's own protocol wants signed requests; Nix can make them, and a bucket may speak HTTP. */
function notReadable(url: string): WhittleError {
	const [, bucket = ""] = /^s3:\/\/([^/?]*)/i.exec(url) ?? [];
	return new WhittleError(
		"store-not-readable",
		"stores of the kind “s3://” cannot be read",
		url,
		`say nix path-info --json -r --store '${url}' PATH | whittle -, or name its HTTP endpoint: --store https://${bucket}.s3.amazonaws.com`,
	);
}
