import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { WhittleError } from "../closure/error.ts";
import { refusalOf } from "./refusal.ts";

/** Only this machine can ask there. Not `::1` as well: one address is one thing to guard. */
const ADDRESS = "127.0.0.1";

/** Milliseconds for a request to arrive, and for a connection on which nothing moves. */
const ASKING = 10_000;
const IDLE = 60_000;

/** A page that is being served. */
export interface PageServer {
	/** Where to look: with the token that a request must have. */
	readonly address: string;
	/** Ends it at once, open connections and all. */
	readonly close: () => void;
}

/**
 * Serves one document on loopback, to whoever has the address. `pieces` go out as they are,
 * never copied: loopback is faster than any compression. Port 0 is any free one. Throws
 * `WhittleError` where the port cannot be had.
 */
export async function servePage(
	pieces: readonly Buffer[],
	policy: string,
	port: number,
): Promise<PageServer> {
	const token = randomBytes(32).toString("base64url");
	const server = createServer({
		requestTimeout: ASKING,
		headersTimeout: ASKING,
		requireHostHeader: false, // who names none is refused like who names a foreign one
	});
	server.timeout = IDLE;
	const length = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
	server.on("request", (request, response) => {
		for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
		const refusal = refusalOf(request, token);
		if (refusal !== null) {
			response.writeHead(refusal.status, { ...refusal.headers, connection: "close" });
			response.end(request.method === "HEAD" ? "" : `whittle: ${refusal.text}\n`);
			return;
		}
		response.writeHead(200, {
			"content-type": "text/html; charset=utf-8",
			"content-length": length,
			"content-security-policy": `${policy}; frame-ancestors 'none'`,
		});
		if (request.method === "GET") for (const piece of pieces) response.write(piece);
		response.end();
	});
	const bound = await listening(server, port);
	return {
		address: `http://${ADDRESS}:${bound}/?token=${token}`,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** On every answer. A refusal is text, and loads nothing. */
const HEADERS = {
	"content-type": "text/plain; charset=utf-8",
	"content-security-policy": "default-src 'none'; frame-ancestors 'none'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
	"cache-control": "no-store",
	"permissions-policy":
		"accelerometer=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
};

/** The port that it listens on. */
async function listening(server: Server, port: number): Promise<number> {
	try {
		server.listen(port, ADDRESS);
		await once(server, "listening");
	} catch (error) {
		const code = error instanceof Error && "code" in error ? error.code : undefined;
		const reason = error instanceof Error ? error.message : String(error);
		throw new WhittleError(
			"no-port",
			code === "EADDRINUSE"
				? "another program listens on this port"
				: `cannot be listened on (${reason})`,
			`${ADDRESS}:${port}`,
			"choose another with --port N, or leave it out for a free one",
		);
	}
	const address = server.address();
	return typeof address === "object" && address !== null ? address.port : port;
}
