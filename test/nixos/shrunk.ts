import { expect } from "vitest";
import type { z } from "zod";
import { shrink as contract } from "../contract.ts";
import type { Ran } from "./support.ts";

/** A search in a place: of its configuration, asking no cache. */
export const common = ["shrink", "-f", "configuration.nix", "--offline"];

/** What it writes where nothing else is named. */
export const FILES = ["size-reduction.nix", "whittle-ledger.json", "size-reduction.svg"];

/** What it prints as JSON. */
export type Shrunk = z.infer<typeof contract> & { readonly counts: Record<string, number> };

/** The same as it is printed, after a look whether it keeps to what was promised. */
export function told(ran: Ran, status = 0): Shrunk {
	expect(ran.stderr).toBe("");
	expect(ran.status).toBe(status);
	const document = ran.json() as Shrunk;
	contract.parse(document);
	return document;
}
