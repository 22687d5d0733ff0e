import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why a request is not answered. */
export interface Refusal {
	readonly status: number;
	/** One line; nothing of the request is said again. */
	readonly text: string;
	readonly headers?: Readonly<Record<string, string>>;
}

/** Names that lead to this machine only; any port, for it may come through a tunnel of ssh. */
const OURS = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i;

const BY_HAND = "open the address that whittle printed, by hand";

/**
 * What is wrong with a request; null where nothing is. A page of another site can make a
 * browser ask here, under a name of its own that leads here too (DNS rebinding). So what
 * counts is who is asked (Host), who asks (Origin, Sec-Fetch-Site), and the token.
 */
export function refusalOf(request: IncomingMessage, token: string): Refusal | null {
	const { method, url = "", headersDistinct } = request;
	if (method !== "GET" && method !== "HEAD") {
		return { status: 405, text: "this page can only be read", headers: { allow: "GET, HEAD" } };
	}
	const host = only(headersDistinct.host);
	if (host === null || !OURS.test(host)) return refused(`asked for by a foreign name; ${BY_HAND}`);
	const { origin } = headersDistinct;
	if (origin !== undefined && only(origin) !== `http://${host}`) {
		return refused(`asked for by another site; ${BY_HAND}`);
	}
	const site = headersDistinct["sec-fetch-site"];
	if (site !== undefined && !["none", "same-origin"].includes(only(site) ?? "")) {
		return refused(`asked for by another site; ${BY_HAND}`);
	}
	const [, query] = /^\/(?:\?(.*))?$/s.exec(url) ?? [];
	if (query === undefined && url !== "/") {
		return { status: 404, text: "there is nothing here but /, the page" };
	}
	const given = only(new URLSearchParams(query).getAll("token"));
	if (given === null || !same(given, token)) {
		return refused(`the token is missing or wrong; ${BY_HAND}`);
	}
	return null;
}

function refused(text: string): Refusal {
	return { status: 403, text };
}

/** The one value; null where there is none, or several. */
function only(values: readonly string[] | undefined): string | null {
	return values?.length === 1 ? values[0]! : null;
}

/** Compares in a time that tells nothing: not of a length, nor of how much is right. */
function same(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash("sha256").update(text).digest();
	return timingSafeEqual(digest(given), digest(wanted));
}
