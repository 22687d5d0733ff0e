import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openCaches } from "../src/nix/cache/open-caches.ts";
import { narinfoText } from "../src/nix/cache/testing.ts";
import {
	APP,
	apart,
	cache,
	certificateFile,
	type Handler,
	hash,
	inTurn,
	LIB,
	refused,
	serve,
	status,
} from "./http-cache.ts";
import { folder, whittleAsync } from "./support.ts";

const ask = (url: string, config = "", more = {}) =>
	whittleAsync(["top", "--json", "--store", url, APP], apart(config, more));

const LIB_INFO = `/${hash("b")}.narinfo`;
const soundLib: Handler = (_, response) => void response.end(narinfoText({ base: LIB }));

describe("a fault that may pass", () => {
	it("is waited out: 408, 429 and 5xx, cut connections, bodies that end too soon", async () => {
		const faults: Record<string, Handler> = {
			408: status(408),
			429: status(429, { "retry-after": "0" }),
			500: status(500),
			502: status(502),
			503: status(503, { "retry-after": new Date(0).toUTCString() }),
			"a cut connection": (request) => request.socket.destroy(),
			"a body that is cut off": (request, response) => {
				response.writeHead(200, { "content-length": 1000 });
				response.write("StorePath: /nix");
				setTimeout(() => request.socket.destroy(), 10);
			},
			"no HTTP": (request) => void request.socket.end("SSH-2.0-OpenSSH\r\n"),
		};
		for (const [name, fault] of Object.entries(faults)) {
			const { url, asked } = await serve(cache({ [LIB_INFO]: inTurn(fault, fault, soundLib) }));
			const { status: code, json } = await ask(url);
			expect([code, asked.filter((each) => each === LIB_INFO).length], name).toEqual([0, 3]);
			expect(json()).toMatchObject({ total: { paths: 2, narSize: 200, downloadSize: 200 } });
		}
	});

	it("that stays is told after as many attempts as Nix makes", async () => {
		const { url, asked } = await serve(cache({ [LIB_INFO]: status(500) }));
		expect(await refused(ask(url))).toContain(`${url}${LIB_INFO}: cannot be read (HTTP 500`);
		expect(asked.filter((each) => each === LIB_INFO)).toHaveLength(5);
		const few = await serve(cache({ [LIB_INFO]: status(500) }));
		await refused(ask(few.url, "download-attempts = 2"));
		expect(few.asked.filter((each) => each === LIB_INFO)).toHaveLength(2);
	});

	it("is waited for as long as Retry-After asks, but not for hours", async () => {
		const times: number[] = [];
		const stamped =
			(then: Handler): Handler =>
			(request, response) => {
				times.push(Date.now());
				then(request, response);
			};
		const once = await serve(
			cache({
				[LIB_INFO]: inTurn(stamped(status(429, { "retry-after": "1" })), stamped(soundLib)),
			}),
		);
		expect((await ask(once.url)).status).toBe(0);
		expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000);
		const hours = await serve(cache({ [LIB_INFO]: status(503, { "retry-after": "7200" }) }));
		expect(await refused(ask(hours.url))).toContain("HTTP 503");
		expect(hours.asked.filter((each) => each === LIB_INFO)).toHaveLength(1);
	});

	it("is not seen in what will not change: other statuses", async () => {
		for (const code of [400, 401, 407, 418, 501, 505]) {
			const { url, asked } = await serve(cache({ [LIB_INFO]: status(code) }));
			expect(await refused(ask(url))).toContain(`HTTP ${code}`);
			expect(asked.filter((each) => each === LIB_INFO)).toHaveLength(1);
		}
	});
});

describe("a server that keeps us waiting", () => {
	const impatient = "stalled-download-timeout = 1\nconnect-timeout = 1";
	it("ends in an error: without an answer, or with one that never ends", async () => {
		const slow: Record<string, Handler> = {
			"it does not answer": () => undefined,
			"it sends next to nothing": (_, response) => {
				response.writeHead(200);
				const drip = setInterval(() => response.write("S"), 50);
				response.on("close", () => clearInterval(drip));
			},
		};
		const answers = Object.entries(slow).map(async ([message, handler]) => {
			const { url } = await serve(cache({ [LIB_INFO]: handler }));
			expect(await refused(ask(url, impatient))).toContain(message);
		});
		await Promise.all(answers);
	});

	it("is left when the signal says so", async () => {
		const stop = new AbortController();
		const { url } = await serve((request, response) => {
			if (request.url === "/nix-cache-info") cache()(request, response);
			else stop.abort(new Error("enough"));
		});
		const caches = await openCaches([url], true, stop.signal, apart());
		await expect(caches.all[0]!.narinfo(hash("a"))).rejects.toThrow("enough");
	});

	it("or that is not there at all", async () => {
		const { url, server } = await serve(cache());
		await new Promise((resolve) => server.close(resolve));
		expect(await refused(ask(url))).toContain("cannot be read (connect ECONNREFUSED");
	});
});

describe("a narinfo that cannot be believed", () => {
	it("is told by its address, and what is wrong with it", async () => {
		const wrong: [string | Buffer, string][] = [
			["<html>It works!</html>", "cut off"],
			["<html>It works!</html>\n", "line 1 has no colon"],
			["", "cut off"],
			[narinfoText({ base: APP }), `it is for /nix/store/${APP}`],
			[
				narinfoText({ base: LIB, fields: { StorePath: `/gnu/store/${LIB}` } }),
				"it is for /gnu/store",
			],
			[narinfoText({ base: LIB, fields: { NarSize: "0" } }), "NarSize is missing or zero"],
			[narinfoText({ base: LIB, fields: { NarHash: "sha256:abc" } }), "NarHash is no hash"],
			[narinfoText({ base: LIB, fields: { References: "../../etc/passwd" } }), "no base name"],
			[`${narinfoText({ base: LIB })}URL: x\n`, "URL stands there twice"],
			[narinfoText({ base: LIB }).repeat(30_000), "has more than 4194304 bytes"],
			[gzipSync("x"), "line 1 has no colon"],
		];
		for (const [text, message] of wrong) {
			const { url } = await serve(cache({ [LIB_INFO]: text }));
			const line = await refused(ask(url));
			expect(line).toContain(`${url}${LIB_INFO}: `);
			if (typeof text === "string") expect(line).toContain(message);
		}
	});

	it("is not remembered, and neither is a bomb unpacked", async () => {
		const zeros = gzipSync(Buffer.alloc(1 << 26));
		const bomb: Handler = (_, response) =>
			void response.writeHead(200, { "content-encoding": "gzip" }).end(zeros);
		const { url } = await serve(cache({ [LIB_INFO]: inTurn(bomb, soundLib) }));
		const env = apart();
		const run = () => whittleAsync(["top", "--json", "--store", url, APP], env);
		expect(await refused(run())).toContain("has more than 4194304 bytes");
		expect((await run()).status).toBe(0);
	});

	it("shows its escape codes as text", async () => {
		const { url } = await serve(
			cache({ [LIB_INFO]: narinfoText({ base: LIB, fields: { References: "\x1b[31mred" } }) }),
		);
		expect(await refused(ask(url))).not.toContain("\x1b");
	});
});

it("narinfos may come compressed, however the server names it", async () => {
	const text = narinfoText({ base: LIB });
	const encoded: [string, Buffer][] = [
		["gzip", gzipSync(text)],
		["x-gzip", gzipSync(text)],
		["br", brotliCompressSync(text)],
		["identity", Buffer.from(text)],
	];
	for (const [name, body] of encoded) {
		const handler: Handler = (_, response) =>
			void response.writeHead(200, { "content-encoding": name }).end(body);
		const { url } = await serve(cache({ [LIB_INFO]: handler }));
		expect((await ask(url)).status, name).toBe(0);
	}
	const strange: Handler = (_, response) =>
		void response.writeHead(200, { "content-encoding": "rot13" }).end(text);
	const { url } = await serve(cache({ [LIB_INFO]: strange }));
	expect(await refused(ask(url))).toContain("rot13");
});

describe("redirects", () => {
	it("are followed, and a loop of them ends in an error", async () => {
		const behind = await serve(cache());
		const front = await serve((request, response) =>
			status(302, { location: `${behind.url}${request.url}` })(request, response),
		);
		expect((await ask(front.url)).status).toBe(0);
		const loop = await serve((request, response) =>
			status(301, { location: request.url! })(request, response),
		);
		expect(await refused(ask(loop.url))).toContain("redirects more than 10 times");
		expect(loop.asked.length).toBe(11);
		const elsewhere = await serve(status(302, { location: "file:///etc/passwd" }));
		expect(await refused(ask(elsewhere.url))).toContain("redirects to what is no address");
	});

	it("take credentials to no other server", async () => {
		const seen: (string | undefined)[] = [];
		const other = await serve((request, response) => {
			seen.push(request.headers.authorization);
			cache()(request, response);
		});
		const own: (string | undefined)[] = [];
		const first = await serve((request, response) => {
			own.push(request.headers.authorization);
			status(307, { location: `${other.url}${request.url}` })(request, response);
		});
		const conf = folder();
		writeFileSync(join(conf, "netrc"), "default login any password any\n");
		const secret = first.url.replace("//", "//me:p%40ss@");
		expect((await ask(secret, "", { NIX_CONF_DIR: conf })).status).toBe(0);
		expect(new Set(own)).toEqual(new Set([`Basic ${Buffer.from("me:p@ss").toString("base64")}`]));
		expect(new Set(seen)).toEqual(new Set([undefined]));
	});
});

describe("credentials", () => {
	const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
	const guarded =
		(wanted: string): Handler =>
		(request, response) =>
			request.headers.authorization === wanted
				? cache()(request, response)
				: status(401, { "www-authenticate": "Basic" })(request, response);

	it("come out of the netrc file that Nix's settings name, or the one beside nix.conf", async () => {
		const { url } = await serve(guarded(basic("me:se cret")));
		const conf = folder();
		const netrc =
			'machine elsewhere password x\nmachine 127.0.0.1\n\tlogin me password "se cret"\n';
		writeFileSync(join(conf, "netrc"), netrc);
		expect(await refused(ask(url))).toContain("asks for credentials (HTTP 401");
		expect((await ask(url, "", { NIX_CONF_DIR: conf })).status).toBe(0);
		expect((await ask(url, `netrc-file = ${join(conf, "netrc")}`)).status).toBe(0);
		writeFileSync(join(conf, "nix.conf"), `!include none\ninclude more.conf\n`);
		writeFileSync(join(conf, "more.conf"), `netrc-file = ${join(conf, "other")} # here\n`);
		writeFileSync(join(conf, "other"), "default login me password wrong");
		await refused(ask(url, "", { NIX_CONF_DIR: conf }));
	});

	it("in the address are sent, and shown nowhere", async () => {
		const { url } = await serve(guarded(basic("me:right")));
		const named = (password: string) => url.replace("//", `//me:${password}@`);
		const top = await whittleAsync(["--store", named("right"), APP], apart());
		expect(top.status).toBe(0);
		expect(top.stdout + top.stderr).not.toContain("right@");
		for (const args of [
			["--store", named("hunter2"), APP],
			["--store", named("hunter2"), "--all"],
			["--store", named("hunter2")],
			["--store", named("hunter2"), "--store", "ssh://x", APP],
			["--store", named("hunter2").replace("127.0.0.1", "["), APP],
		]) {
			expect(await refused(whittleAsync(args, apart()))).not.toContain("hunter2");
		}
	});
});

describe("proxies", () => {
	it("of the environment are gone through, and around for no_proxy", async () => {
		const proxied = await serve((request, response) => {
			const { pathname } = new URL(request.url!);
			cache()(Object.assign(request, { url: pathname }), response);
		});
		const name = "http://cache.invalid";
		const proxy = proxied.url.replace("//", "//user:pass@");
		expect((await ask(name, "", { http_proxy: proxy })).status).toBe(0);
		expect(proxied.asked).toContain(`${name}/nix-cache-info`);
		const excepted = {
			http_proxy: proxied.url,
			no_proxy: "x,.invalid",
			NIX_CONFIG: "download-attempts = 1",
		};
		expect(await refused(ask(name, "", excepted))).toContain("cannot be read (getaddrinfo");
		expect(await refused(ask(name, "", { all_proxy: "socks5://x:1" }))).toContain("proxy");
	});

	it("pass TLS on, which trusts what the environment says", async () => {
		const { url, port } = await serve(cache(), "https");
		const trust = { NIX_SSL_CERT_FILE: certificateFile };
		const once = "download-attempts = 1";
		expect((await ask(url, once, trust)).status).toBe(0);
		expect((await ask(url, once, { SSL_CERT_FILE: certificateFile })).status).toBe(0);
		expect(await refused(ask(url, once))).toContain("self-signed certificate");
		expect(await refused(ask(url, once, { SSL_CERT_FILE: "/none" }))).toContain("certificates");

		const tunnels: string[] = [];
		const proxy = await serve(status(400));
		proxy.server.on("connect", (request, socket: Socket) => {
			tunnels.push(request.url ?? "");
			const onward = connect(port, "127.0.0.1", () => {
				socket.write("HTTP/1.1 200 OK\r\n\r\n");
				socket.pipe(onward).pipe(socket);
			});
			onward.on("error", () => socket.destroy());
			socket.on("error", () => onward.destroy());
		});
		const through = { ...trust, https_proxy: proxy.url };
		expect((await ask(url.replace(`${port}`, "1"), once, through)).status).toBe(0);
		expect(new Set(tunnels)).toEqual(new Set(["localhost:1"]));
		expect(await refused(ask(url, once, { https_proxy: proxy.url }))).toContain("self-signed");
	});
});
