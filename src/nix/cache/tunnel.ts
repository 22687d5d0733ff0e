import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";

/** Reaches hosts over TLS through a proxy, which passes the bytes on without reading them. */
export class Tunnel extends https.Agent {
	readonly proxy: URL;

	constructor(proxy: URL, options: https.AgentOptions) {
		super(options);
		this.proxy = proxy;
	}

	override createConnection(
		options: https.RequestOptions,
		done?: (error: Error | null, stream: Duplex) => void,
	): null {
		const path = `${options.host}:${options.port ?? 443}`;
		const headers = { host: path, ...proxyAuthorization(this.proxy) };
		const { secureContext } = this.options;
		const asked = { ...addressOf(this.proxy), method: "CONNECT", path, headers, agent: false };
		const request =
			this.proxy.protocol === "https:"
				? https.request({ ...asked, ...(secureContext && { secureContext }) })
				: http.request(asked);
		// Node takes an error alone, whatever its types say.
		const fail = (error: Error) => (done as ((error: Error) => void) | undefined)?.(error);
		request.on("error", fail);
		request.on("connect", ({ statusCode }, socket) => {
			if (statusCode === 200) {
				done?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket }));
			} else {
				socket.destroy();
				fail(new Error(`the proxy ${this.proxy.host} answers with status ${statusCode}`));
			}
		});
		request.end();
		return null;
	}
}

/** Where to connect to for `url`. */
export function addressOf(url: URL): http.RequestOptions {
	return { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port || null };
}

/** The user name and password that stand in a proxy's address. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
	if (username === "") return {};
	return { "proxy-authorization": basic(decoded(username), decoded(password)) };
}

/** The value of an `Authorization` header. */
export function basic(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** `%40` as `@`; as it stands where that is no text. */
export function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		if (error instanceof URIError) return text;
		throw error;
	}
}
