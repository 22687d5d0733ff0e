import type { Bytes } from "./body.ts";

/** The files of a binary cache, wherever they are. */
export interface CacheFiles {
	/** As people know the cache, without credentials. */
	readonly address: string;
	/** Does asking cost so much that answers are worth remembering? */
	readonly isRemote: boolean;
	/** Where the file is that `name`, relative to the cache, leads to; without credentials. */
	place(name: string): string;
	/** What `use` makes of a file; null where there is none. May run `use` again from the start. */
	read<T>(name: string, use: (bytes: Bytes) => Promise<T>): Promise<T | null>;
	/** The names of all files at the top; null where that cannot be asked. */
	list(): readonly string[] | null;
}
