import {
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { labFolder } from "./systems.ts";

/** A binary cache that can be broken and mended. */
export interface Cache {
	readonly folder: string;
	/** `file://…` */
	readonly url: string;
	/** It no longer has these paths. */
	lose(...paths: string[]): void;
	/** It serves another NAR for this path than it says, of the same length. */
	corrupt(path: string): void;
	/** It has again what it had at first. */
	mend(): void;
	/** Deletes it. */
	close(): void;
}

/** A copy of the cache of a lab. */
export function copyCache(from: string): Cache {
	const folder = mkdtempSync(join(labFolder(), "copy-"));
	const narinfo = (path: string) => `${path.slice("/nix/store/".length).slice(0, 32)}.narinfo`;
	const narOf = (path: string) => {
		const [, file = ""] =
			/^URL: (.*)$/m.exec(readFileSync(join(from, narinfo(path)), "utf8")) ?? [];
		return file;
	};
	const replace = (name: string, contents: Uint8Array | null) => {
		rmSync(join(folder, name), { force: true }); // the file of the other cache stays as it is
		if (contents !== null) writeFileSync(join(folder, name), contents);
	};
	const mend = () => {
		for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
			if (!/\.(narinfo|nar)$|^nix-cache-info$/.test(name)) continue;
			mkdirSync(join(folder, name, ".."), { recursive: true });
			rmSync(join(folder, name), { force: true });
			linkSync(join(from, name), join(folder, name));
		}
	};
	mend();
	return {
		folder,
		url: `file://${folder}`,
		mend,
		close: () => rmSync(folder, { recursive: true }),
		lose(...paths) {
			for (const path of paths) replace(narinfo(path), null);
		},
		corrupt(path) {
			const nar = readFileSync(join(from, narOf(path)));
			// In the last file of it, so that most of it has come by then.
			const at = Math.floor(nar.length * 0.9);
			nar[at] = nar[at]! ^ 1;
			replace(narOf(path), nar);
		},
	};
}

/** A cache over HTTP on loopback. */
export interface Served {
	readonly url: string;
	/** What was asked for, in order. */
	readonly asked: readonly string[];
	/** After so many requests more every connection is cut, until `back`. */
	goAway(requests: number): void;
	back(): void;
	stop(): void;
}

/** Serves a folder. */
export async function serveCache(folder: string): Promise<Served> {
	const asked: string[] = [];
	let left = Number.POSITIVE_INFINITY;
	const server = http.createServer((request, response) => {
		const { pathname } = new URL(request.url ?? "", "http://x");
		asked.push(pathname);
		if (left-- <= 0) return void request.socket.destroy();
		let file: Buffer | null = null;
		try {
			file = readFileSync(join(folder, pathname));
		} catch {
			// It has none of that name.
		}
		response.writeHead(file === null ? 404 : 200, { "content-length": file?.length ?? 0 });
		response.end(request.method === "HEAD" ? undefined : file);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		asked,
		goAway: (requests) => {
			left = requests;
		},
		back: () => {
			left = Number.POSITIVE_INFINITY;
		},
		stop() {
			server.closeAllConnections();
			server.close();
		},
	};
}
