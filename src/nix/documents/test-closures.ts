import type { Closure } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { narinfoText } from "../cache/testing.ts";
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
		const references = Array.from(row(closure.references, i), (k) => closure.paths[k]!);
		if (closure.selfReference[i] === 1) references.push(path);
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
