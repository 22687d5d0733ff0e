import { createHash } from "node:crypto";

/** What a narinfo for tests says; what is left out is made up. */
export interface NarinfoForTests {
	/** Base name. */
	readonly base: string;
	readonly references?: readonly string[];
	readonly narSize?: number;
	/** Further lines, or other ones in place of those made up. */
	readonly fields?: Readonly<Record<string, string>>;
}

/** A sound narinfo, unless `fields` says otherwise; an empty field leaves its line out. */
export function narinfoText({ base, references = [], narSize = 100, fields }: NarinfoForTests) {
	const hash = (what: string) => `sha256:${createHash("sha256").update(what).digest("hex")}`;
	const all = {
		StorePath: `/nix/store/${base}`,
		URL: `nar/${base.slice(0, 32)}.nar`,
		Compression: "none",
		FileHash: hash(`file ${base}`),
		FileSize: String(narSize),
		NarHash: hash(`nar ${base}`),
		NarSize: String(narSize),
		References: references.join(" "),
		...fields,
	};
	return Object.entries(all)
		.filter(([key]) => fields?.[key] !== "")
		.map(([key, value]) => `${key}: ${value}\n`)
		.join("");
}
