import { WhittleError } from "../../closure/error.ts";
import { numberOf } from "../nix-settings.ts";
import { withoutUser } from "../store-address.ts";
import { decoded } from "./tunnel.ts";

/** A binary cache as a person names it: on a server, or in a folder. */
export type CacheAddress = {
	/** What the address says in place of `nix-cache-info`; null where it says nothing. */
	readonly priority: number | null;
} & (
	| { readonly server: URL; readonly folder: null }
	| { readonly server: null; readonly folder: string }
);

/** Parameters that concern writing, as Nix takes them, are passed over. */
export function cacheAddress(text: string): CacheAddress {
	const [, folder, query] = /^file:\/\/([^?]*)(\?.*)?$/is.exec(text) ?? [];
	const server = folder === undefined && URL.canParse(text) ? new URL(text) : null;
	const given = new URLSearchParams(query ?? server?.search).get("priority");
	const priority = given === null ? null : numberOf(given, 0);
	if (server !== null) return { server, folder: null, priority };
	if (folder !== undefined) return { server, folder: decoded(folder), priority };
	throw new WhittleError(
		"not-an-address",
		"is no address of a binary cache",
		withoutUser(text),
		"write https://HOST, http://HOST:PORT/PATH or file:///FOLDER",
	);
}
