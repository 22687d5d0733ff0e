import type { LedgerStep } from "../../closure/ledger.ts";
import type { Change } from "../catalogue/change.ts";
import { dotted, nixText } from "../catalogue/nix-text.ts";

/** Changes that are tried as one. */
interface Together {
	readonly changes: readonly Change[];
}

/** `services.speechd.enable = false`; of several changes all, with ` + ` between. */
export function wordsOf({ changes }: Together): string {
	return changes.map(inWords).join(" + ");
}

/** Settings of one change that are told; there may be dozens. */
const TOLD = 2;
/** Characters of a value that are told. */
const LONG = 24;

/** The name of a reduction says little without what it sets. */
function inWords({ id, kind, settings }: Change): string {
	if (kind !== "catalogue") return id;
	const told = settings
		.slice(0, TOLD)
		.map(({ option, value }) => `${dotted(option)} = ${short(nixText(value))}`);
	const more = settings.length > TOLD ? `, and ${settings.length - TOLD} more` : "";
	return `${id} (${told.join(", ")}${more})`;
}

function short(value: string): string {
	return value.length > LONG || value.includes("\n") ? "…" : value;
}

/** The kind of a change; of several, that they only help jointly. */
export function kindOf({ changes }: Together): LedgerStep["kind"] {
	return changes.length === 1 ? changes[0]!.kind : "joint";
}
