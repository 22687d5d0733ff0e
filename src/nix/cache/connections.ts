import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { WhittleError } from "../../closure/error.ts";
import type { NixSettings } from "../nix-settings.ts";
import { proxyFor } from "./proxy.ts";
import { addressOf, proxyAuthorization, Tunnel } from "./tunnel.ts";

/** Connections to any number of hosts, which stay open to be used again. */
export interface Connections {
	/** A GET request that waits for its `end()`. */
	request(url: URL, headers: http.OutgoingHttpHeaders): http.ClientRequest;
	close(): void;
}

const KEEP = { keepAlive: true, keepAliveMsecs: 30_000 } as const;

/** Where Debian, NixOS and others keep the certificates that the machine trusts. */
const MACHINE_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Goes through the proxies that `env` names, and trusts the certificates that Nix trusts. */
export function openConnections(settings: NixSettings, env: NodeJS.ProcessEnv): Connections {
	const agents = new Map<string, http.Agent>();
	const agentFor = (name: string, make: () => http.Agent) => {
		const agent = agents.get(name) ?? make();
		agents.set(name, agent);
		return agent;
	};
	let secureContext: tls.SecureContext | undefined;
	const secure = () => {
		secureContext ??= trusted(settings, env);
		return { ...KEEP, secureContext };
	};
	const agentTo = ({ protocol }: URL) =>
		protocol === "https:"
			? agentFor("https", () => new https.Agent(secure()))
			: agentFor("http", () => new http.Agent(KEEP));
	const to = (url: URL) => (url.protocol === "https:" ? https : http);

	return {
		request(url, headers) {
			const proxy = proxyFor(url, env);
			const path = `${url.pathname}${url.search}`;
			if (proxy === null) {
				return to(url).request({ ...addressOf(url), path, headers, agent: agentTo(url) });
			}
			if (url.protocol === "https:") {
				const agent = agentFor(`by ${proxy.href}`, () => new Tunnel(proxy, secure()));
				return https.request({ ...addressOf(url), path, headers, agent });
			}
			return to(proxy).request({
				...addressOf(proxy),
				path: `http://${url.host}${path}`,
				headers: { ...headers, host: url.host, ...proxyAuthorization(proxy) },
				agent: agentTo(proxy),
			});
		},
		close() {
			for (const agent of agents.values()) agent.destroy();
		},
	};
}

/** As Nix: the file of the environment, else of the settings, else the machine's; else Node's own. */
function trusted(settings: NixSettings, env: NodeJS.ProcessEnv): tls.SecureContext {
	const named = env.NIX_SSL_CERT_FILE || env.SSL_CERT_FILE || settings("ssl-cert-file");
	const file = named || (existsSync(MACHINE_CERTIFICATES) ? MACHINE_CERTIFICATES : null);
	if (file === null) return tls.createSecureContext();
	const more = env.NODE_EXTRA_CA_CERTS;
	try {
		const ca = [file, ...(more ? [more] : [])].map((each) => readFileSync(each));
		return tls.createSecureContext({ ca });
	} catch (error) {
		throw new WhittleError(
			"no-certificates",
			`the certificates to trust cannot be read (${error instanceof Error ? error.message : String(error)})`,
			file,
			"correct NIX_SSL_CERT_FILE or SSL_CERT_FILE",
		);
	}
}
