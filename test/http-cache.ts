import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { type NarinfoForTests, narinfoText } from "../src/nix/cache/testing.ts";
import { folder, type whittleAsync } from "./support.ts";

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A key and a certificate for `localhost` that nobody trusts who is not told to. */
export const certificateFile = fileURLToPath(new URL("tls/localhost.pem", import.meta.url));

/** Serves until the test ends; gives the address, and what was asked for, in order. */
export async function serve(
	handler: Handler,
	scheme: "http" | "https" = "http",
): Promise<{ url: string; port: number; asked: string[]; server: http.Server }> {
	const asked: string[] = [];
	const listener: Handler = (request, response) => {
		asked.push(request.url ?? "");
		handler(request, response);
	};
	const pem = readFileSync(certificateFile);
	const server =
		scheme === "http"
			? http.createServer(listener)
			: https.createServer({ key: pem, cert: pem }, listener);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	const host = scheme === "http" ? "127.0.0.1" : "localhost";
	return { url: `${scheme}://${host}:${port}`, port, asked, server };
}

/** Answers with the files of a table, by request path; a function answers by itself. */
export function files(table: Readonly<Record<string, string | Buffer | Handler>>): Handler {
	return (request, response) => {
		const file = table[new URL(request.url ?? "", "http://x").pathname];
		if (typeof file === "function") {
			file(request, response);
			return;
		}
		response.writeHead(file === undefined ? 404 : 200);
		response.end(file);
	};
}

/** Answers with a status and nothing more. */
export function status(code: number, headers: http.OutgoingHttpHeaders = {}): Handler {
	return (_, response) => void response.writeHead(code, headers).end();
}

const MACHINE_S_OWN = [
	...["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"],
	...["NIX_SSL_CERT_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"],
];

/** Nothing of this machine's settings, and a memory of its own. */
export function apart(config = "", more: Readonly<Record<string, string>> = {}) {
	return {
		...Object.fromEntries(MACHINE_S_OWN.map((name) => [name, ""])),
		XDG_CACHE_HOME: folder(),
		NIX_CONF_DIR: folder(),
		NIX_USER_CONF_FILES: "",
		NIX_CONFIG: `filetransfer-retry-delay = 1\n${config}`,
		...more,
	};
}

export const hash = (digit: string) => digit.repeat(32);
/** A path and the one that it refers to, by base name. */
export const APP = `${hash("a")}-app-1.0`;
export const LIB = `${hash("b")}-lib-2.0`;
export const INFO = { "/nix-cache-info": "StoreDir: /nix/store\n" };

/** The files of a sound cache of two paths, with others in their place or besides. */
export function cache(
	others: Parameters<typeof files>[0] = {},
	app: Partial<NarinfoForTests> = {},
) {
	return files({
		...INFO,
		[`/${hash("a")}.narinfo`]: narinfoText({ base: APP, references: [LIB], ...app }),
		[`/${hash("b")}.narinfo`]: narinfoText({ base: LIB }),
		...others,
	});
}

/** The one line of an answer that is a refusal. */
export async function refused(answer: ReturnType<typeof whittleAsync>): Promise<string> {
	const { status: code, stdout, stderr } = await answer;
	expect({ code, stdout, lines: stderr.split("\n").length }, stderr).toEqual({
		code: 2,
		stdout: "",
		lines: 2,
	});
	return stderr;
}

/** What `others` answer once or more often, then what stands last. */
export function inTurn(...handlers: Handler[]): Handler {
	let turn = 0;
	return (request, response) => handlers[Math.min(turn++, handlers.length - 1)]!(request, response);
}
