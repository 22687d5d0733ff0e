/** Replaced by the version of package.json when the program is built. */
declare const WHITTLE_VERSION: string;

export const VERSION = WHITTLE_VERSION;
