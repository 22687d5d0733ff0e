/** What ends the name of a unit, and says of which kind it is. */
const SUFFIX = /\.(service|socket|timer|target|mount|automount|path|slice|scope|swap|device)$/;

/** Is this the name of a systemd unit, with its suffix? */
export function isUnitName(name: string): boolean {
	return SUFFIX.test(name) && /^[\w:.\\@-]+$/.test(name) && !name.startsWith(".");
}

/** The template that `getty@tty1.service` is an instance of; null for what is no instance. */
export function templateOf(name: string): string | null {
	const [, stem, suffix] = /^([^@]+)@.+(\.[a-z]+)$/.exec(name) ?? [];
	return stem === undefined ? null : `${stem}@${suffix}`;
}

/** The names among `units` that `name` means: itself, those that fit its `*`, or its template. */
export function unitsMeant(units: ReadonlyMap<string, string>, name: string): string[] {
	if (name.includes("*")) {
		const [before = "", after = ""] = name.split("*");
		return [...units.keys()].filter(
			(each) =>
				each.length >= before.length + after.length &&
				each.startsWith(before) &&
				each.endsWith(after),
		);
	}
	const meant = [name, templateOf(name)].find((each) => each !== null && units.has(each));
	return meant === undefined || meant === null ? [] : [meant];
}
