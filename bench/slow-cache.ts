import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { argv } from "node:process";
import { drawnPaths, type Shape } from "./synthetic-store.ts";

/** Like a laptop's system: short chains over a shared base. */
const SHAPE: Shape = { paths: 2000, degree: 5, chaining: 1, seed: 11 };

/**
 * A binary cache on loopback that thinks before each answer, as one far away does, with the
 * narinfos of one closure of 2,000 paths and no NARs. A program of its own, for who runs a
 * race waits for each process: `slow-cache [PORT] [MILLISECONDS]` prints its address and the
 * top of the closure in one line, and serves until it is killed.
 */
function serve(port: number, delay: number): void {
	const { files, top } = narinfos();
	const server = createServer((request, response) => {
		const body = files.get(request.url ?? "");
		setTimeout(() => {
			response.writeHead(body === undefined ? 404 : 200, {
				"content-type": "text/x-nix-narinfo",
				"content-length": Buffer.byteLength(body ?? ""),
			});
			response.end(body);
		}, delay);
	});
	server.keepAliveTimeout = 60_000;
	server.listen(port, "127.0.0.1", () => {
		const address = server.address();
		const bound = typeof address === "object" && address !== null ? address.port : port;
		process.stdout.write(`http://127.0.0.1:${bound} ${top}\n`);
	});
}

/** The files of the cache by their request path. */
function narinfos(): { files: Map<string, string>; top: string } {
	const drawn = [...drawnPaths(SHAPE)];
	const entries = drawn.map(({ path, narSize, references }) => ({
		path,
		narSize,
		references: Array.from(references, (k) => drawn[k]!.path),
	}));
	// The last path is the system; it also holds whatever nothing else refers to.
	const system = entries.at(-1)!;
	const held = new Set(
		entries.flatMap(({ path, references }) => references.filter((each) => each !== path)),
	);
	for (const { path } of entries) {
		if (!held.has(path) && path !== system.path) system.references.push(path);
	}
	const files = new Map([
		["/nix-cache-info", "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n"],
		...entries.map(({ path, narSize, references }): [string, string] => {
			const base = (each: string) => each.slice("/nix/store/".length);
			const hash = base(path).slice(0, 32);
			return [`/${hash}.narinfo`, narinfo(path, hash, narSize, references.map(base))];
		}),
	]);
	return { files, top: system.path };
}

function narinfo(path: string, hash: string, size: number, references: readonly string[]): string {
	const digest = (what: string) => {
		const hex = createHash("sha256").update(`${what} ${path}`).digest("hex");
		return `sha256:${hex}`;
	};
	return [
		`StorePath: ${path}`,
		`URL: nar/${hash}.nar.xz`,
		"Compression: xz",
		`FileHash: ${digest("file")}`,
		`FileSize: ${Math.ceil(size / 4)}`,
		`NarHash: ${digest("nar")}`,
		`NarSize: ${size}`,
		`References: ${references.join(" ")}`,
		"Deriver: unknown-deriver",
		`Sig: cache.example.org-1:${createHash("sha512").update(path).digest("base64")}`,
		"",
	].join("\n");
}

serve(Number(argv[2] ?? 0), Number(argv[3] ?? 10));
