import { allReferences, type Closure } from "../../closure/closure.ts";
import { narinfoText } from "../cache/testing.ts";
import { exportStream, type Tree } from "../nar/test-nar.ts";
import { readDocument } from "./read-document.ts";

/** A store path for tests: `digit` 32 times, then `name`. */
export function base(digit: string, name: string): string {
	return `${digit.repeat(32)}-${name}`;
}

export function stored(digit: string, name: string, storeDir = "/nix/store"): string {
	return `${storeDir}/${base(digit, name)}`;
}

/** A program, the library it refers to, and the library's self reference. */
export const APP = stored("a", "app-1.0");
export const LIB = stored("b", "lib-2.0");

export const utf8 = (text: string) => new TextEncoder().encode(text);

export function readText(text: string): Promise<Closure> {
	return readDocument(utf8(text), "closure.json");
}

export function readJson(value: unknown): Promise<Closure> {
	return readText(JSON.stringify(value));
}

/** A closure as plain data by path, to compare: references self included and sorted. */
export function plain(closure: Closure) {
	const entries = closure.paths.map((path, i) => {
		const references = allReferences(closure, i).map((k) => closure.paths[k]!);
		const size = (column: Float64Array | null) => column?.[i] ?? Number.NaN;
		return [
			path,
			{
				narSize: size(closure.narSize),
				diskSize: size(closure.diskSize),
				downloadSize: size(closure.downloadSize),
				references: references.sort(),
			},
		] as const;
	});
	return Object.fromEntries(entries);
}

/** What `plain` gives of the closure of `APP`. */
export const APP_CLOSURE = {
	[APP]: { narSize: 100, diskSize: Number.NaN, downloadSize: Number.NaN, references: [LIB] },
	[LIB]: { narSize: 2000, diskSize: Number.NaN, downloadSize: Number.NaN, references: [LIB] },
};

/** The same as `nix path-info --json` of Nix 2.23 and later prints it. */
export const APP_JSON = {
	[APP]: {
		ca: null,
		deriver: stored("c", "app-1.0.drv"),
		narHash: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		narSize: 100,
		references: [LIB],
		registrationTime: 1700000000,
		signatures: [],
		ultimate: true,
	},
	[LIB]: {
		ca: null,
		deriver: null,
		narHash: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		narSize: 2000,
		references: [LIB],
		registrationTime: 1700000000,
		signatures: ["cache.nixos.org-1:AAAA"],
		ultimate: false,
	},
};

/** The same as registration text. */
export const APP_REGISTRATION = `${[
	...[LIB, "0".repeat(64), "2000", "", "1", LIB],
	...[APP, "0".repeat(64), "100", stored("c", "app-1.0.drv"), "1", LIB],
].join("\n")}\n`;

const FILES: Tree = {
	folder: {
		bin: { folder: { app: { file: `#!${LIB}/bin/sh\n`, executable: true } } },
		lib: { link: LIB },
	},
};

/** The same references, of some files, as `nix-store --export` writes them. */
export const APP_EXPORT: Uint8Array = exportStream([
	{ path: LIB, tree: FILES, references: [LIB] },
	{ path: APP, tree: FILES, references: [LIB], deriver: stored("c", "app-1.0.drv") },
]);
/** The same as `nix-store -q --graph` draws it: no sizes, no self references. */
export const APP_GRAPH = `digraph G {
"${base("a", "app-1.0")}" [label = "app-1.0", shape = box, style = filled, fillcolor = "#ff0000"];
"${base("b", "lib-2.0")}" -> "${base("a", "app-1.0")}" [color = "black"];
"${base("b", "lib-2.0")}" [label = "lib-2.0", shape = box, style = filled, fillcolor = "#ff0000"];
}
`;

/** The same as `nix-store -q --graphml` writes it: no self references. */
export const APP_GRAPHML = `<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns='http://graphml.graphdrawing.org/xmlns'>
<key id='narSize' for='node' attr.name='narSize' attr.type='long'/><graph id='G' edgedefault='directed'>
  <node id="${base("a", "app-1.0")}">
    <data key="narSize">100</data>
    <data key="name">app-</data>
    <data key="type">output-path</data>
  </node>
  <edge source="${base("a", "app-1.0")}" target="${base("b", "lib-2.0")}"/>
  <node id="${base("b", "lib-2.0")}">
    <data key="narSize">2000</data>
    <data key="name">lib-</data>
    <data key="type">output-path</data>
  </node>
</graph>
</graphml>
`;

/** The same as an SBOM in the manner of sbomnix. */
export const APP_SPDX = {
	spdxVersion: "SPDX-2.3",
	SPDXID: "SPDXRef-DOCUMENT",
	packages: [
		{ name: "app", versionInfo: "1.0", SPDXID: `SPDXRef-nix-store-${base("a", "app-1.0")}` },
		{ name: "lib", versionInfo: "2.0", SPDXID: `SPDXRef-nix-store-${base("b", "lib-2.0")}` },
	],
	relationships: [
		{
			spdxElementId: `SPDXRef-nix-store-${base("a", "app-1.0")}`,
			relationshipType: "DEPENDS_ON",
			relatedSpdxElement: `SPDXRef-nix-store-${base("b", "lib-2.0")}`,
		},
	],
};
/** What builds `APP`, as `nix derivation show` of Nix 2.33 and later prints it. */
export const DERIVATION_JSON = {
	version: 4,
	derivations: {
		[base("c", "app-1.0.drv")]: {
			name: "app-1.0",
			version: 4,
			outputs: { out: { path: base("a", "app-1.0") } },
			inputs: {
				srcs: [base("d", "app.tar")],
				drvs: { [base("f", "lib-2.0.drv")]: { outputs: ["out"], dynamicOutputs: {} } },
			},
			system: "x86_64-linux",
			builder: "/bin/sh",
			args: [],
			env: { out: APP },
		},
	},
};
/** The same as narinfos, as a binary cache has them. */
export const APP_NARINFOS = [
	narinfoText({ base: base("a", "app-1.0"), references: [base("b", "lib-2.0")] }),
	narinfoText({
		base: base("b", "lib-2.0"),
		narSize: 2000,
		references: [base("b", "lib-2.0")],
		fields: { FileSize: "" },
	}),
].join("\n");
