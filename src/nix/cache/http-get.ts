import { setMaxListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import { WhittleError } from "../../closure/error.ts";
import { located } from "../documents/document-error.ts";
import { type NixSettings, numberOf } from "../nix-settings.ts";
import { type Bytes, bodyOf, passing } from "./body.ts";
import { openConnections } from "./connections.ts";
import { ACCEPTED, contentDecoded } from "./content-encoding.ts";
import { Passing, retryAfter, retrying, retryPolicy } from "./retry.ts";

/** Asks servers for files. */
export interface HttpGet {
	/**
	 * What `use` makes of the file at `url`; null where there is none: 404 and 410, and 403,
	 * which is what S3 says of a file that is not there. Redirects are followed; faults that
	 * may pass are tried again, `use` from the start. Throws `WhittleError`.
	 */
	get<T>(url: URL, use: (body: Bytes) => Promise<T>): Promise<T | null>;
	/** Gives up whatever is under way. */
	close(): void;
}

/** The `Authorization` header for a server; undefined where it gets none. */
export type Authorize = (url: URL) => string | undefined;

const REDIRECTS = 10;
const ABSENT = new Set([403, 404, 410]);
/** Client errors and server errors that do not pass (Nix's rules). */
const FINAL = new Set([501, 505, 511]);
const PASSING_CLIENT_ERRORS = new Set([408, 429]);
const OVERRUN = new Set([429, 503]);

/** Bytes and milliseconds that an unwanted answer may take, so that its connection can be used again. */
const DRAINED = 1 << 16;
const DRAIN_TIME = 2000;

/** Seconds without a byte, where no setting says how many. */
const USUAL_STALL = 30;
const USUAL_CONNECT = 15;

/** Everything ends when `signal` says so. */
export function httpGet(
	settings: NixSettings,
	env: NodeJS.ProcessEnv,
	authorize: Authorize,
	signal: AbortSignal,
): HttpGet {
	const connections = openConnections(settings, env);
	const policy = retryPolicy(settings);
	const stall = numberOf(settings("stalled-download-timeout"), USUAL_STALL) * 1000;
	const connect = numberOf(settings("connect-timeout"), USUAL_CONNECT) * 1000;
	const ended = new AbortController();
	setMaxListeners(0, ended.signal);
	const close = () => {
		ended.abort(signal.reason);
		connections.close();
	};
	signal.addEventListener("abort", close, { once: true });

	/** The head of the answer to one request. */
	const head = (url: URL): Promise<IncomingMessage> => {
		const authorization = authorize(url);
		const request = connections.request(url, {
			accept: "*/*",
			"accept-encoding": ACCEPTED,
			"user-agent": "whittle",
			...(authorization === undefined ? {} : { authorization }),
		});
		const late = (what: string) => () => request.destroy(new Passing(what, "timeout"));
		const connecting = timer(connect, late("it takes no connection"));
		const waiting = timer(stall, late("it does not answer"));
		const connected = () => clearTimeout(connecting);
		request.on("socket", (socket) => {
			if (socket.connecting)
				socket.once(url.protocol === "https:" ? "secureConnect" : "connect", connected);
			else connected();
		});
		return new Promise<IncomingMessage>((resolve, reject) => {
			request.on("response", resolve);
			request.on("error", (error) => reject(passing(error)));
			request.end();
		}).finally(() => {
			connected();
			clearTimeout(waiting);
		});
	};

	/** The answer that redirects lead to; null where the file is not there. */
	const answer = async (from: URL): Promise<IncomingMessage | null> => {
		let url = from;
		for (let hops = 0; hops <= REDIRECTS; hops++) {
			const response = await head(url);
			const { statusCode: status = 0, statusMessage = "", headers } = response;
			if (status === 200) return response;
			drain(response);
			if (status >= 300 && status < 400 && headers.location !== undefined) {
				url = redirected(from, url, headers.location);
				continue;
			}
			if (ABSENT.has(status)) return null;
			throw refusal(from, status, `${status} ${statusMessage}`.trim(), headers["retry-after"]);
		}
		throw unusable(from, `it redirects more than ${REDIRECTS} times`);
	};

	return {
		async get(url, use) {
			const attempt = async () => {
				const response = await answer(url);
				if (response === null) return null;
				const encoding = response.headers["content-encoding"];
				return use(contentDecoded(bodyOf(response, stall), encoding, shown(url)));
			};
			try {
				return await retrying(policy, ended.signal, attempt);
			} catch (error) {
				signal.throwIfAborted();
				throw error instanceof Passing ? unusable(url, error.message) : located(error, shown(url));
			}
		},
		close,
	};
}

/** Zero is for ever. */
function timer(milliseconds: number, end: () => void): NodeJS.Timeout | undefined {
	return milliseconds === 0 ? undefined : setTimeout(end, milliseconds);
}

/** Reads what is unwanted to its end, if that is near. */
function drain(response: IncomingMessage): void {
	let length = 0;
	response.on("data", (chunk: Buffer) => {
		length += chunk.length;
		if (length > DRAINED) response.destroy();
	});
	response.on("error", () => response.destroy());
	setTimeout(() => response.destroy(), DRAIN_TIME).unref();
}

function redirected(from: URL, url: URL, location: string): URL {
	if (URL.canParse(location, url.href)) {
		const next = new URL(location, url);
		if (next.protocol === "http:" || next.protocol === "https:") return next;
	}
	throw unusable(from, "it redirects to what is no address");
}

/** What a status means that is neither success nor absence. */
function refusal(url: URL, status: number, words: string, after: string | undefined): Error {
	if (status === 401 || status === 407) {
		return new WhittleError(
			"cache-refuses",
			`asks for credentials (HTTP ${words})`,
			shown(url),
			"put user name and password into the file that nix.conf names as netrc-file",
		);
	}
	const final = FINAL.has(status) || (status < 500 && !PASSING_CLIENT_ERRORS.has(status));
	if (final) return unusable(url, `HTTP ${words}`);
	const kind = OVERRUN.has(status) ? "overrun" : "network";
	return new Passing(`HTTP ${words}`, kind, retryAfter(after, Date.now()));
}

function unusable(url: URL, reason: string): WhittleError {
	return new WhittleError(
		"cache-not-readable",
		`cannot be read (${reason})`,
		shown(url),
		"check the address, the network and the proxy, or try again later",
	);
}

/** An address without the user name and password in it. */
export function shown(url: URL): string {
	const plain = new URL(url);
	plain.username = "";
	plain.password = "";
	return plain.href;
}
