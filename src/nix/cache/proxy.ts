import { WhittleError } from "../../closure/error.ts";

/**
 * The proxy that the environment wants for `url`, as curl reads it: `http_proxy` in small
 * letters only, `https_proxy`, `all_proxy` and `no_proxy` in either case. Null for none.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | null {
	const either = (name: string) => env[name] || env[name.toUpperCase()];
	const own = url.protocol === "http:" ? env.http_proxy : either("https_proxy");
	const named = own || either("all_proxy");
	if (!named || isExcepted(url, either("no_proxy") ?? "")) return null;
	const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
	if (URL.canParse(address)) {
		const proxy = new URL(address);
		if (proxy.protocol === "http:" || proxy.protocol === "https:") return proxy;
	}
	throw new WhittleError(
		"proxy-not-usable",
		"the proxy that the environment names is not of a kind that can be used",
		url.host,
		"set http_proxy and https_proxy to http://HOST:PORT, or name the host in no_proxy",
	);
}

/** `no_proxy`: hosts and domains, with a port or without, or `*`. */
function isExcepted(url: URL, list: string): boolean {
	const host = url.hostname.replace(/\.$/, "");
	const port = url.port || (url.protocol === "https:" ? "443" : "80");
	return list.split(/[\s,]+/).some((entry) => {
		if (entry === "*") return true;
		const [, domain, wanted] = /^\*?\.?([^:[\]]+|\[.+\])(?::(\d+))?$/.exec(entry) ?? [];
		if (domain === undefined || (wanted !== undefined && wanted !== port)) return false;
		const name = domain.toLowerCase();
		return host === name || host.endsWith(`.${name}`);
	});
}
