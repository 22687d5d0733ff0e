import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { served } from "./served.ts";
import { folder, program, store, tiny, whittle } from "./support.ts";

/** A connection to a server, open until the test ends. */
async function connected(port: number): Promise<Socket> {
	const socket = connect(port, "127.0.0.1");
	onTestFinished(() => {
		socket.destroy();
	});
	await once(socket, "connect");
	return socket;
}

/** Sends these lines as a request, to the letter; gives the answer up to its end. */
async function asked(port: number, ...lines: readonly string[]) {
	const socket = await connected(port);
	socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
	const answer = await text(socket);
	const at = answer.indexOf("\r\n\r\n");
	const [first = "", ...fields] = answer.slice(0, at).split("\r\n");
	const headers = new Headers(fields.map((field) => field.split(/:\s*/, 2) as [string, string]));
	return { status: Number(first.split(" ")[1]), headers, body: answer.slice(at + 4) };
}

test("it serves the report, to the byte, with headers that let nothing in or out", async () => {
	const { url, port, token } = await served(...store, tiny);
	expect(url.hostname).toBe("127.0.0.1");
	expect(Buffer.from(token, "base64url").length).toBeGreaterThanOrEqual(16);
	const response = await fetch(url);
	const file = join(folder(), "report.html");
	whittle(["report", ...store, tiny, "-o", file]);
	const page = readFileSync(file, "utf8");
	expect(response.status).toBe(200);
	expect(await response.text()).toBe(page);
	const [, policy] = /"Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
	expect(Object.fromEntries(response.headers)).toMatchObject({
		"content-type": "text/html; charset=utf-8",
		"content-length": String(Buffer.byteLength(page)),
		"content-security-policy": `${policy}; frame-ancestors 'none'`,
		"x-content-type-options": "nosniff",
		"referrer-policy": "no-referrer",
		"cross-origin-opener-policy": "same-origin",
		"cross-origin-resource-policy": "same-origin",
		"cache-control": "no-store",
	});
	expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^' ]+'; /);
	expect(policy).not.toContain("unsafe");
	expect(response.headers.get("permissions-policy")).toContain("camera=()");
	const head = await asked(port, `HEAD /?token=${token} HTTP/1.1`, `Host: 127.0.0.1:${port}`);
	expect(head).toMatchObject({ status: 200, body: "" });
	expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(page)));
});

test("whoever comes under another name, from another site or without the token is refused", async () => {
	const { port, token } = await served(...store, tiny);
	const get = `GET /?token=${token} HTTP/1.1`;
	const host = `Host: 127.0.0.1:${port}`;
	const refusals: [number, RegExp, ...string[]][] = [
		[403, /foreign name/, get, `Host: evil.example:${port}`],
		[403, /foreign name/, get, "Host: evil.example"],
		[403, /foreign name/, get, `Host: 127.0.0.1.evil.example:${port}`],
		[403, /foreign name/, get, `Host: evil.example#127.0.0.1:${port}`],
		[403, /foreign name/, get, `Host: user@127.0.0.1:${port}`],
		[403, /foreign name/, get, "Host: 0.0.0.0"],
		[403, /foreign name/, get, "Host: "],
		[403, /foreign name/, get, host, "Host: evil.example"],
		[403, /foreign name/, `GET /?token=${token} HTTP/1.0`],
		[403, /foreign name/, get],
		[403, /another site/, get, host, "Origin: http://evil.example"],
		[403, /another site/, get, host, "Origin: null"],
		[403, /another site/, get, host, `Origin: https://127.0.0.1:${port}`],
		[403, /another site/, get, host, `Origin: http://127.0.0.1:${port + 1}`],
		[403, /another site/, get, host, "Sec-Fetch-Site: cross-site"],
		[403, /another site/, get, host, "Sec-Fetch-Site: same-site"],
		[403, /another site/, get, host, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"],
		[403, /token/, "GET / HTTP/1.1", host],
		[403, /token/, "GET /? HTTP/1.1", host],
		[403, /token/, "GET /?token= HTTP/1.1", host],
		[403, /token/, `GET /?token=${token.slice(0, -1)} HTTP/1.1`, host],
		[403, /token/, `GET /?token=${token}A HTTP/1.1`, host],
		[403, /token/, `GET /?token=${"A".repeat(token.length)} HTTP/1.1`, host],
		[403, /token/, `GET /?token=${"A".repeat(8000)} HTTP/1.1`, host],
		[403, /token/, `GET /?token=${token.toLowerCase()} HTTP/1.1`, host],
		[403, /token/, `GET /?Token=${token} HTTP/1.1`, host],
		[403, /token/, `GET /?token=${token}&token=${token} HTTP/1.1`, host],
		[403, /token/, "GET / HTTP/1.1", host, `Cookie: token=${token}`],
		[404, /nothing here/, `GET //?token=${token} HTTP/1.1`, host],
		[404, /nothing here/, `GET /favicon.ico HTTP/1.1`, host],
		[404, /nothing here/, `GET /../../etc/passwd?token=${token} HTTP/1.1`, host],
		[404, /nothing here/, `GET /%2e%2e/etc/passwd?token=${token} HTTP/1.1`, host],
		[404, /nothing here/, `GET /index.html?token=${token} HTTP/1.1`, host],
		[404, /nothing here/, `GET http://127.0.0.1:${port}/?token=${token} HTTP/1.1`, host],
		[404, /nothing here/, `GET http://evil.example/?token=${token} HTTP/1.1`, host],
		[405, /only be read/, `POST /?token=${token} HTTP/1.1`, host, "Content-Length: 0"],
		[405, /only be read/, `OPTIONS /?token=${token} HTTP/1.1`, host],
		[405, /only be read/, `DELETE /?token=${token} HTTP/1.1`, host],
		[405, /only be read/, `TRACE /?token=${token} HTTP/1.1`, host],
		[431, /^$/, get, host, `X-Large: ${"a".repeat(17_000)}`],
	];
	for (const [status, says, ...lines] of refusals) {
		const answer = await asked(port, ...lines);
		expect({ lines, status: answer.status }).toEqual({ lines, status });
		expect(answer.body).toMatch(says);
		expect(answer.body).not.toMatch(/<|evil|passwd/); // nothing is said again
		if (answer.body === "") continue;
		expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
		expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
		expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
		if (status === 403) expect(answer.body).toMatch(/open the address that whittle printed/);
	}
	const good = [
		[get, host],
		[get, `Host: localhost:${port}`],
		[get, "Host: localhost:8000"], // through a tunnel of ssh
		[get, host, `Origin: http://127.0.0.1:${port}`],
		[get, host, "Sec-Fetch-Site: none"],
		[get, host, "Sec-Fetch-Site: same-origin"],
		[`GET /?a=b&token=${token} HTTP/1.1`, host],
	];
	for (const lines of good) {
		expect({ lines, ...(await asked(port, ...lines)) }).toMatchObject({ lines, status: 200 });
	}
});

test("only this machine's loopback listens", async () => {
	const { port } = await served(...store, tiny);
	const listening = ["/proc/net/tcp", "/proc/net/tcp6"]
		.filter((file) => existsSync(file))
		.flatMap((file) => readFileSync(file, "utf8").split("\n"))
		.map((line) => line.trim().split(/\s+/))
		.filter(([, local, , state]) => {
			return (
				state === "0A" && local?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, "0")}`)
			);
		})
		.map(([, local]) => local?.split(":")[0]);
	expect(listening).toEqual(["0100007F"]); // 127.0.0.1
});

test("clients that are slow, or silent, keep nobody waiting, nor Ctrl-C", async () => {
	const { child, exit, url, port, token } = await served(...store, tiny);
	for (let k = 0; k < 50; k++) {
		const socket = await connected(port);
		socket.pause();
		socket.on("error", () => undefined); // it is cut off in the end, as is wanted
		socket.write(
			k % 2 === 0 ? "GET / HT" : `GET /?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
		);
	}
	expect((await fetch(url)).status).toBe(200);
	child.kill("SIGINT");
	expect(await exit).toEqual([130, null]);
});

test("one line on standard output, what it shows on standard error, and nothing with -q", async () => {
	const spoken = await served(...store, tiny);
	spoken.child.kill("SIGINT");
	await spoken.exit;
	expect(await spoken.stderr).toMatch(/^whittle: shows .* there until Ctrl-C\n$/);
	const silent = await served("-q", ...store, tiny);
	silent.child.kill("SIGINT");
	await silent.exit;
	expect(await silent.stderr).toBe("");
	expect(spoken.token).not.toBe(silent.token);
});

test("whatever it cannot serve it says in one line, with exit code 2", async () => {
	const other = createServer().listen(0, "127.0.0.1");
	onTestFinished(() => {
		other.close();
	});
	await once(other, "listening");
	const address = other.address();
	if (typeof address !== "object" || address === null) throw new Error("no port");
	const place = folder();
	for (const [says, ...args] of [
		[/another program listens.*--port/, "serve", ...store, tiny, "--port", String(address.port)],
		[/“99999” is not a port/, "serve", ...store, tiny, "--port", "99999"],
		[/“http” is not a port/, "serve", ...store, tiny, "--port", "http"],
		[/--json/, "serve", ...store, tiny, "--json"],
		[/nope.*no such/, "serve", "nope.json"],
		[/nope.*no such/, "serve", ...store, tiny, "--diff", "nope.json"],
		[/none is named.*-o/, "report", ...store, tiny],
		[/standard input/, "report", "-", "--diff", "-", "-o", join(place, "page.html")],
		[/nope.*no such/, "report", "nope.json", "-o", join(place, "page.html")],
		[/where/, "report", ...store, tiny, "-o", join(place, "no/where.html")],
	] as const) {
		const { status, stdout, stderr } = whittle(args);
		expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: "" });
		expect(stderr).toMatch(says);
		expect(stderr).toMatch(/^whittle: .*; .*\n$/);
	}
	expect(readdirSync(place)).toEqual([]);
});

test("a whittle without its page says what to do, before it reads anything", () => {
	const place = folder();
	cpSync(dirname(program), join(place, "dist"), {
		recursive: true,
		filter: (file) => !file.endsWith("page.html"),
	});
	for (const args of [["serve"], ["report", "-o", join(place, "page.html")]]) {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[join(place, "dist/whittle.cjs"), ...args, "nope.json"],
			{ encoding: "utf8" },
		);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toMatch(/^whittle: page\.html: .*not whole.*npm run build`\n$/);
	}
});

test("a reader that goes away ends it quietly", () => {
	const { status, stderr } = spawnSync(
		"bash",
		[
			"-c",
			'set -o pipefail; "$0" "$@" | true',
			process.execPath,
			program,
			"serve",
			"-q",
			...store,
			tiny,
		],
		{ encoding: "utf8", env: { ...process.env, NO_COLOR: "1" }, timeout: 30_000 },
	);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("--open hands the address to the desktop as it is, without a shell, or says that it cannot", async () => {
	const place = folder();
	const opened = join(place, "opened");
	writeFileSync(
		join(place, "xdg-open"),
		`#!/bin/sh\necho "$#" "$1" >'${opened}.part'; mv '${opened}.part' '${opened}'\n`,
	);
	chmodSync(join(place, "xdg-open"), 0o755);
	const run = async (PATH: string) => {
		const child = spawn(process.execPath, [program, "serve", "--open", ...store, tiny], {
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, PATH },
		});
		onTestFinished(() => {
			child.kill("SIGKILL");
		});
		const said: string[] = [];
		child.stderr.on("data", (data) => said.push(String(data)));
		const [line] = await once(child.stdout, "data");
		return { line: String(line), said: () => said.join("") };
	};
	const good = await run(`${place}:/usr/bin:/bin`);
	await expect.poll(() => existsSync(opened)).toBe(true);
	expect(readFileSync(opened, "utf8")).toBe(`1 ${good.line}`);
	const none = await run(folder());
	await expect.poll(none.said).toMatch(/whittle: xdg-open cannot be started .*by hand\n/);
	writeFileSync(join(place, "xdg-open"), "#!/bin/sh\nexit 3\n");
	const failing = await run(`${place}:/usr/bin:/bin`);
	await expect.poll(failing.said).toMatch(/whittle: xdg-open found no browser; .*by hand\n/);
});

test("a report on standard output is the one in a file", () => {
	const file = join(folder(), "report.html");
	expect(whittle(["report", ...store, tiny, "-o", file])).toMatchObject({ status: 0, stdout: "" });
	const piped = whittle(["report", ...store, tiny, "-o", "-"]);
	expect(piped.status).toBe(0);
	expect(piped.bytes.equals(readFileSync(file))).toBe(true);
});
