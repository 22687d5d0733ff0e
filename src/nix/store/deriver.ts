import { WhittleError } from "../../closure/error.ts";
import { withDatabase } from "./database.ts";
import { databaseFile, type LocalStore } from "./local-store.ts";

/** The derivation that built `path`, as the database remembers it. Throws where it does not. */
export function deriverOf(store: LocalStore, path: string): string {
	const file = databaseFile(store);
	const row = withDatabase(file, (database) =>
		database.prepare("select deriver from ValidPaths where path = ?").get(path),
	);
	const deriver: unknown = row === undefined ? null : Reflect.get(row, "deriver");
	if (typeof deriver === "string" && deriver !== "") return deriver;
	throw new WhittleError(
		"no-deriver",
		row === undefined ? "this path is not in the store" : "the store does not know what built it",
		path,
		"name the derivation itself: its .drv, an installable (.#x) or -f FILE",
	);
}
