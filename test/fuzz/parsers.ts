import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { escaped } from "../../src/closure/escape.ts";
import { LEDGER_SCHEMA, ledgerFromText } from "../../src/closure/ledger.ts";
import { parseName } from "../../src/closure/package-name.ts";
import { matches } from "../../src/closure/pattern.ts";
import { parseSize } from "../../src/closure/size.ts";
import { stepFromText } from "../../src/closure/step.ts";
import { stepChartSvg } from "../../src/closure/step-chart-svg.ts";
import { enclosingStorePath, storeDirOf, storePathFrom } from "../../src/closure/store-path.ts";
import { articleLedger, withImages } from "../../src/closure/test-ledger.ts";
import { whatIf } from "../../src/closure/what-if.ts";
import { cacheAddress } from "../../src/nix/cache/cache-address.ts";
import { parseCacheInfo } from "../../src/nix/cache/cache-info.ts";
import { parseListing } from "../../src/nix/cache/listing.ts";
import { parseNarinfo } from "../../src/nix/cache/narinfo.ts";
import { credentialsFor } from "../../src/nix/cache/netrc.ts";
import { proxyFor } from "../../src/nix/cache/proxy.ts";
import { retryAfter } from "../../src/nix/cache/retry.ts";
import { parseDerivation } from "../../src/nix/derivations/aterm.ts";
import { parseBuildReports } from "../../src/nix/derivations/build-reports.ts";
import { isDeferred, substitutesAllowed } from "../../src/nix/derivations/derivation.ts";
import {
	APP,
	APP_JSON,
	APP_NARINFOS,
	base,
	LIB,
	readJson,
	stored,
	utf8,
} from "../../src/nix/documents/test-closures.ts";
import { decompressed } from "../../src/nix/nar/decompression.ts";
import { fromNix32, nix32, parseHash } from "../../src/nix/nar/hash.ts";
import { findEvidenceInNar } from "../../src/nix/nar/nar-evidence.ts";
import { narOf } from "../../src/nix/nar/test-nar.ts";
import { nixSettings } from "../../src/nix/nix-settings.ts";
import { collectorSettings } from "../../src/nix/roots/collector-settings.ts";
import { sshAddress } from "../../src/nix/ssh/ssh-address.ts";
import { shellWords } from "../../src/nix/ssh/ssh-command.ts";
import { localStore } from "../../src/nix/store/local-store.ts";
import { type NodeRows, readEdgeRows, readNodeRows } from "../../src/nix/store/packed-rows.ts";
import { readStore } from "../../src/nix/store/read-store.ts";
import { smallDatabase } from "../../src/nix/store/test-database.ts";
import { storeAddress } from "../../src/nix/store-address.ts";
import { pieces } from "../../src/nix/test-pieces.ts";
import { parsePolicy } from "../../src/policy/policy-schema.ts";
import { checkClosure } from "./check-closure.ts";
import { DOCUMENTS, JSON_TOKENS, NAR_TOKENS, PATH_TOKENS } from "./documents.ts";
import { hold, type Parser, text, texts } from "./input.ts";
import { UPGRADES } from "./upgrades.ts";

function inFolder<T>(use: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "whittle-fuzz-"));
	try {
		return use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Reads to its end what a caller would bound. */
async function drain(source: AsyncIterable<Uint8Array>): Promise<void> {
	let bytes = 0;
	for await (const piece of source) {
		bytes += piece.length;
		if (bytes > 2 ** 24) return;
	}
}

const TREE = {
	folder: {
		bin: { folder: { app: { file: `#!${LIB}/bin/sh\n`, executable: true } } },
		empty: { folder: {} },
		lib: { link: LIB },
	},
};
const DERIVATION = `Derive([("out","${APP}","","")],[("${stored("c", "lib.drv")}",["out"])],["${stored("d", "src")}"],"x86_64-linux","/bin/sh",["-c","echo \\"\\n"],[("out","${APP}"),("__json","{}")])`;
const POLICY = `[keep]\ncapabilities = ["network", "ssh"]\nunits = ["sshd.service"]\nprograms = ["git"]\npackages = ["openssh", "/^linux-/"]\n[keep.check]\ncommand = ["./check", "{system}"]\nseconds = 60\n`;
const NETRC = `machine example.org login me password "a b"\n# no\nmacdef init\nx\n\ndefault login x password y\n`;

/**
 * Every parser that takes bytes from outside. One row is all that a new one needs: see
 * CONTRIBUTING.md.
 */
export const PARSERS: readonly Parser[] = [
	...DOCUMENTS,
	...UPGRADES,
	{
		name: "database",
		seeds: () =>
			inFolder((folder) => {
				smallDatabase(join(folder, "db.sqlite"), LIB, APP);
				return [readFileSync(join(folder, "db.sqlite"))];
			}),
		tokens: [...PATH_TOKENS, "ValidPaths", "Refs", "integer", "text", "not null", "\x81\x01\x01"],
		parse: (bytes) =>
			inFolder((folder) => {
				const file = join(folder, "db.sqlite");
				writeFileSync(file, bytes);
				for (const path of [null, APP]) checkClosure(readStore(file, "/nix/store", path));
			}),
	},
	{
		name: "database rows",
		seeds: () => texts(`1 2000 ${LIB}\n2 100 ${APP}`, "1 1\n2 1\n2 2"),
		tokens: [...PATH_TOKENS, " ", "\n", "\xff"],
		parse: (bytes) => {
			const edges = /^\d+ \d+(\n|$)/.test(text(bytes));
			const rows: NodeRows = { ids: [], sizes: [], paths: [] };
			if (!edges) return readNodeRows(bytes, rows, "file");
			const columns = [new Uint32Array(bytes.length), new Uint32Array(bytes.length)] as const;
			return readEdgeRows(bytes, (id) => (id < 100 ? id : -1), ...columns, 0, "file");
		},
	},
	{
		name: "nar",
		seeds: () => [TREE, { file: "x" }, { link: APP }].map(narOf),
		tokens: [...NAR_TOKENS, APP.slice(11), ".", "..", "/"],
		parse: async (bytes) => {
			const hash = "b".repeat(32);
			const found = await findEvidenceInNar(pieces(bytes, [64, 7]), [hash], true);
			const files = found.get(hash)!.map(({ file }) => file.split("/"));
			const parts = files.flat().filter((part, _, all) => all.length > 1 || part !== "");
			hold(!parts.some((part) => /^\.{0,2}$/.test(part)), "files lie within the path");
		},
	},
	{
		name: "brotli",
		seeds: () => [brotliCompressSync(narOf(TREE))],
		parse: (bytes) => drain(decompressed(pieces(bytes, [50]), "brotli")),
	},
	{
		name: "derivation",
		seeds: () => texts(DERIVATION, DERIVATION.replace("Derive(", 'DrvWithVersion("xp-dyn-drv",')),
		tokens: ["(", ")", "[", "]", ",", '"', "\\", '("",', '["out"]', "[],", ...PATH_TOKENS],
		parse: (bytes) => {
			const derivation = parseDerivation(bytes);
			isDeferred(derivation);
			substitutesAllowed(derivation);
		},
	},
	{
		name: "policy",
		seeds: () => texts(POLICY, `keep.units = ["sshd.service"]\n`),
		tokens: [
			"[keep]",
			"[keep.check]",
			"capabilities",
			"=",
			"[",
			"]",
			'"',
			"'",
			"\\u",
			"1979-05-27",
		],
		parse: (bytes) => {
			const { check } = parsePolicy(text(bytes), "whittle.toml").keep;
			hold(check === null || (check.seconds > 0 && check.command.length > 0), "a check can be run");
		},
	},
	{
		name: "build reports",
		seeds: () =>
			texts(
				"hostname,derivation name,utc time,build seconds\n,app,2024-01-01 00:00:00,5\nhost,lib,,70\n",
				"host,app,5\n",
			),
		tokens: [",", '"', "\n", "\r\n", "hostname", "build seconds"],
		parse: (bytes) => parseBuildReports(text(bytes), "file"),
	},
	{
		name: "ledger",
		seeds: () =>
			[articleLedger, withImages].map((ledger) =>
				utf8(JSON.stringify({ schema: LEDGER_SCHEMA, ...ledger })),
			),
		tokens: [...JSON_TOKENS, '"schema":', '"measured":null', '"image":', "9007199254740991"],
		parse: (bytes) => {
			const drawn = stepChartSvg(ledgerFromText(text(bytes)));
			hold(!/NaN|Infinity/.test(drawn.replace(/>[^<]*</g, "><")), "everything has a place");
		},
	},
	{
		name: "narinfo",
		seeds: () => APP_NARINFOS.split("\n\n").map((one) => utf8(`${one.trimEnd()}\n`)),
		tokens: [
			"\n",
			": ",
			"Sig: ",
			"NarHash: sha256:",
			"sha256-",
			"References: ",
			base("d", "x"),
			" ",
		],
		parse: (bytes) => {
			const { narSize, references } = parseNarinfo(text(bytes), "file");
			hold(Number.isSafeInteger(narSize) && narSize > 0, "a NAR has some bytes");
			hold(!references.some((each) => /[\s/]/.test(each.slice(0, 33))), "base names");
		},
	},
	{
		name: "cache info",
		seeds: () => texts("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n"),
		tokens: ["StoreDir: ", "Priority: ", ":", "\n", "-1", "1e400"],
		parse: (bytes) => parseCacheInfo(text(bytes), "file"),
	},
	{
		name: "listing",
		seeds: () =>
			texts(
				'{"version":1,"root":{"type":"directory","entries":{"bin":{"type":"directory","entries":{"x":{"type":"regular","size":1}}}}}}',
			),
		tokens: [...JSON_TOKENS, '"type":"directory"', '"entries":', '"__proto__":'],
		parse: (bytes) => {
			const folders = Object.values(parseListing(text(bytes)) ?? {});
			hold(
				folders.flat().every((name) => typeof name === "string"),
				"entries are names",
			);
		},
	},
	{
		name: "netrc",
		seeds: () => texts(NETRC),
		tokens: [
			"machine ",
			"login ",
			"password ",
			"default ",
			"macdef ",
			"account ",
			'"',
			"\\",
			"\n#",
		],
		parse: (bytes) => credentialsFor(text(bytes), { host: "example.org", byDefault: true }),
	},
	{
		name: "hash",
		seeds: () =>
			texts(
				`sha256:${"0".repeat(52)}`,
				`sha256:${"0".repeat(64)}`,
				`sha256-${"A".repeat(43)}=`,
				`sha1:${"a".repeat(40)}`,
				`sha512:${"A".repeat(86)}==`,
			),
		tokens: ["sha256:", "md5-", "=", ":", "e", "z"],
		parse: (bytes) => {
			const hash = parseHash(text(bytes));
			if (hash === null) return;
			const again = fromNix32(nix32(hash.bytes), hash.bytes.length);
			hold(Buffer.compare(again!, hash.bytes) === 0, "a hash can be spelt and read again");
		},
	},
	{
		name: "nix.conf",
		seeds: () => texts("substituters = https://a https://b\nkeep-outputs = true # yes\n"),
		tokens: ["=", "#", "\n", "keep-derivations = ", "include ", "!include ", "netrc-file = "],
		parse: (bytes) => {
			const env = { NIX_CONF_DIR: "/dev/null", NIX_USER_CONF_FILES: "", NIX_CONFIG: text(bytes) };
			const settings = nixSettings(env);
			settings("substituters");
			collectorSettings(settings);
		},
	},
	{
		name: "pattern",
		seeds: () => texts("glibc", "app-1.0", "/^lib/", "/a|b/", APP, LIB.slice(11), `${APP}/`),
		tokens: [...PATH_TOKENS, "/", "(", ")", "[", "]", "\\", "{1,2}", "?", "\\p{L}", "(?<=", "$^"],
		parse: async (bytes) => matches(await readJson(APP_JSON), text(bytes)),
	},
	{
		name: "step",
		seeds: () =>
			texts(
				"drop app",
				"swap app=/^lib/",
				"swap app=stub:16KiB",
				"cut app:/lib/",
				`cut ${APP.slice(11)}:${LIB}`,
			),
		tokens: [
			...PATH_TOKENS,
			"drop ",
			"swap ",
			"cut ",
			"=",
			":",
			"/:",
			"stub",
			"=stub:",
			"/",
			"KiB",
		],
		parse: async (bytes) => {
			const closure = await readJson(APP_JSON);
			const step = stepFromText(closure, text(bytes));
			const { before, after, removed, steps } = whatIf(closure, [step]);
			const { heldBy, release } = steps[0]!.held();
			hold(step.kind === "swap" || after <= before, "only what is put in weighs more");
			hold(removed.length === 0 || heldBy.length === 0, "what goes is not held");
			hold(release.length <= closure.references.targets.length, "references that are there");
		},
	},
	{
		name: "size",
		seeds: () => texts("500MB", "1.5GiB", "4096", "1 k", "0"),
		tokens: ["KiB", "TiB", "e9", ".", "-", " ", "\u0660", "999999999999999999999999"],
		parse: (bytes) => hold(Number.isSafeInteger(parseSize(text(bytes))), "a size is of bytes"),
	},
	{
		name: "store path",
		seeds: () => texts(APP, LIB.slice(11), `${APP}/bin/app`, stored("d", "x-1.0-dev", "/gnu")),
		tokens: [...PATH_TOKENS, "-bin", ".drv", "..", "\0", "\n"],
		parse: (bytes) => {
			const path = text(bytes);
			parseName(path);
			const storeDir = storeDirOf(path) ?? "/nix/store";
			if (enclosingStorePath(storeDir, path) === null) storePathFrom(storeDir, path);
		},
	},
	{
		name: "address",
		seeds: () =>
			texts(
				...["auto", "daemon", "/", "local?root=/", "local?store=/gnu&state=/var", "unix:///run/x"],
				...["https://cache?priority=1", "file:///cache?compression=xz", "ssh://user@host:22"],
				`ssh-ng://[::1]?remote-store=${encodeURIComponent("local?root=/mnt")}&compress=true`,
			),
		tokens: ["?", "&", "=", "%", "%00", "://", "root=", "real=", "local", "\0", "#", "[::1]", "@-"],
		parse: (bytes) => {
			const address = storeAddress([text(bytes)]);
			if (address.kind === "local") localStore(address.url, {});
			else if (address.kind === "cache") address.urls.map(cacheAddress);
			else {
				const { destination, host } = sshAddress(address.url);
				hold(!/^-|\s/.test(destination) && !host.startsWith("-"), "ssh reads it as a host");
			}
		},
	},
	{
		name: "environment",
		seeds: () => texts("http://me:x@proxy:8080", "proxy", `-i 'a b' "c\\"d" e\\ f`),
		tokens: ["'", '"', "\\", " ", "://", "[::1]", ":99999", "%", "socks5://", "@"],
		parse: (bytes) => {
			const value = text(bytes);
			retryAfter(value, 0);
			if (!value.includes("'") && !value.includes('"')) {
				proxyFor(new URL("http://example.org"), { http_proxy: value, no_proxy: value });
			}
			hold(
				shellWords(value).every((word) => typeof word === "string"),
				"words",
			);
		},
	},
	{
		name: "escapes",
		seeds: () => texts("plain", "\x1b[31m", "\u202e", "\ud83d\ude00"),
		tokens: ["\x1b", "\x9b", "\xc2\x9b", "\xe2\x80\xae", "\xf3\xa0\x80\x81", "\x07", "\x7f"],
		parse: (bytes) => {
			hold(!/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u.test(escaped(text(bytes))), "it is safe");
		},
	},
];
