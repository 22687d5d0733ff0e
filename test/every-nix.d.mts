/** A version of Nix, as it says itself, and the PATH that has its programs first. */
export interface Nix {
	readonly version: string;
	readonly path: string;
}

/**
 * The machine's own Nix and those of Debian's later suites, oldest first; a second when they
 * are there. Which versions these are moves as Debian does. Throws where one cannot be had.
 */
export function everyNix(log?: (line: string) => void): Promise<readonly Nix[]>;
