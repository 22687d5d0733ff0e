/** How far a piece of long work is. */
export interface Progress {
	/** What is being done, as a person reads it: `narinfos`, `disk usage`. */
	readonly what: string;
	readonly done: number;
	/** How much there is to do as far as is known; null where it is not. */
	readonly of: number | null;
	readonly unit: "count" | "bytes";
}

/** What long work is given: where to tell how far it is, and when to stop. */
export interface Work {
	readonly signal: AbortSignal;
	readonly onProgress: (progress: Progress) => void;
}
