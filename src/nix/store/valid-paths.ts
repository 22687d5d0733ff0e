import { existsSync } from "node:fs";
import { runNix } from "../nix-command.ts";
import { DatabaseOutOfReach, withDatabase } from "./database.ts";
import { databaseFile, type LocalStore } from "./local-store.ts";

/**
 * Every valid path of a store, of one moment; none where it has no database yet. Costs less
 * than to ask for a few thousand of them one by one: 60 ms for 100,000.
 */
export async function validPaths(store: LocalStore): Promise<ReadonlySet<string>> {
	const file = databaseFile(store);
	if (!existsSync(file)) return new Set();
	try {
		return withDatabase(file, (database) => {
			const row = database
				.prepare("select cast(group_concat(path, char(10)) as blob) as text from ValidPaths")
				.get() as { text: Uint8Array | null };
			return linesOf(Buffer.from(row.text ?? []).toString("utf8"));
		});
	} catch (error) {
		if (!(error instanceof DatabaseOutOfReach)) throw error;
	}
	const place = store.url === null ? [] : ["--store", store.url];
	return linesOf((await runNix("nix", ["path-info", ...place, "--all"])).toString("utf8"));
}

function linesOf(text: string): ReadonlySet<string> {
	return new Set(text.split("\n").filter(Boolean));
}
