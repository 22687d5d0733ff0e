/** What a system does not start, or is not reached, without; and what brings other files in. */
const NEEDED =
	/(?<![\w.-])(imports|boot|fileSystems|swapDevices|users|nixpkgs|stateVersion|hostName|interfaces|disabledModules|mkOption|mkEnableOption)(?![\w-])|\b(system\.stateVersion|networking\.(hostName|interfaces))\b/;

/**
 * May a module file of a person's own be left out as a whole, by its text? Not one that defines
 * what a system needs to start and to be reached, declares options, or brings in other files.
 * A name in a comment counts, too: better one file too few.
 */
export function mayGo(text: string): boolean {
	return !NEEDED.test(text);
}
