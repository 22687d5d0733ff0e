/** What can be said of one need, and the store paths it rests on. */
export interface Told {
	/** Null where it cannot be told. */
	readonly there: boolean | null;
	readonly because: readonly string[];
}

/** What a system consists of, from its files or from the names of its paths. */
export interface Parts {
	/** Unit files with the store path that each comes from; masked ones are left out. */
	readonly units: ReadonlyMap<string, string>;
	readonly userUnits: ReadonlyMap<string, string>;
	/**
	 * Programs on everybody's path and on each user's, with the store path that each comes
	 * from. Told by names, these are packages instead.
	 */
	readonly programs: ReadonlyMap<string, string>;
	/** A unit of the system or of its users; an instance is there where its template is. */
	unit(name: string): Told;
	program(name: string): Told;
	/** A file below the system's own path, or a folder that holds anything. */
	file(below: string): Told;
	/** A file, such as `bin/sshd`, below any path of the closure. */
	holds(file: string): Told;
}

export const THERE_NOT: Told = { there: false, because: [] };
export const UNTOLD: Told = { there: null, because: [] };

/** That something is there, because of these store paths. */
export function because(...paths: readonly string[]): Told {
	return { there: true, because: [...new Set(paths)] };
}
