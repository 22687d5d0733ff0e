import { expect, it } from "vitest";
import { proxyFor } from "./proxy.ts";

const proxyOf = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.href ?? null;
const PROXY = "http://proxy:3128/";

it("a proxy is found as curl finds it", () => {
	expect(proxyOf("http://a/", { http_proxy: PROXY })).toBe(PROXY);
	expect(proxyOf("http://a/", { http_proxy: "proxy:3128" })).toBe(PROXY);
	expect(proxyOf("http://a/", { HTTP_PROXY: PROXY })).toBeNull(); // a header of CGI could set it
	expect(proxyOf("https://a/", { http_proxy: PROXY })).toBeNull();
	expect(proxyOf("https://a/", { HTTPS_PROXY: PROXY })).toBe(PROXY);
	expect(proxyOf("https://a/", { ALL_PROXY: PROXY, https_proxy: "" })).toBe(PROXY);
	expect(() => proxyOf("https://a/", { all_proxy: "socks5://x" })).toThrow("not of a kind");
});

it("no_proxy names hosts, domains, ports or everything", () => {
	const direct = (url: string, no_proxy: string) =>
		proxyOf(url, { http_proxy: PROXY, no_proxy }) === null;
	const cases: [string, string, boolean][] = [
		["http://a.example/", "*", true],
		["http://a.example/", "example", true],
		["http://a.example/", "x, .example", true],
		["http://a.example/", "*.example", true],
		["http://A.Example/", "a.EXAMPLE", true],
		["http://banana.example/", "a.example", false],
		["http://a.example/", "a.example:80", true],
		["http://a.example:81/", "a.example:80", false],
		["http://[::1]:81/", "[::1]", true],
		["http://127.0.0.1/", "127.0.0.1", true],
		["http://a.example/", "", false],
	];
	for (const [url, list, expected] of cases)
		expect(direct(url, list), `${url} ${list}`).toBe(expected);
});
