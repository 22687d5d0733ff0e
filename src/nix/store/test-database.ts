import { DatabaseSync } from "@photostructure/sqlite";

/** Nix's tables, as far as they are read. */
const TABLES = `
	create table ValidPaths (id integer primary key autoincrement not null, path text unique not null,
		hash text not null, registrationTime integer not null, deriver text, narSize integer,
		ultimate integer, sigs text, ca text);
	create table Refs (referrer integer not null, reference integer not null,
		primary key (referrer, reference));
`;

/** Makes a database at `file` of two paths, in pages so small that it has few bytes. */
export function smallDatabase(file: string, library: string, program: string): void {
	const database = new DatabaseSync(file);
	database.exec(`pragma page_size = 512; ${TABLES}`);
	const path = database.prepare(
		"insert into ValidPaths (path, hash, registrationTime, narSize) values (?, 'sha256:0', 1, ?)",
	);
	path.run(library, 2000);
	path.run(program, 100);
	database.exec("insert into Refs values (1, 1), (2, 1)");
	database.close();
}
