/**
 * The names of an option as Nix writes them: `environment.etc."udev/hwdb.bin".source`; what
 * `attributeNames` takes apart again.
 */
export function optionName(names: readonly string[]): string {
	return names.map((name) => (PLAIN.test(name) ? name : quoted(name))).join(".");
}

const PLAIN = /^[A-Za-z_][\w'-]*$/;

function quoted(name: string): string {
	return `"${name.replace(/["\\]/g, "\\$&").replaceAll("${", "\\${")}"`;
}
