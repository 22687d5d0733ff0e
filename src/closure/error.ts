/**
 * The one error of whittle: something from outside cannot be used.
 *
 * @property code   stable, for programs: `not-a-closure`, `no-such-path`, …
 * @property what   what happened, one line, no full stop
 * @property where  the file, path, option or database concerned, unescaped
 * @property remedy what the person can do about it
 *
 * Every part may carry text from outside; whoever shows it escapes it.
 */
export class WhittleError extends Error {
	readonly code: string;
	readonly what: string;
	readonly where: string | null;
	readonly remedy: string;

	constructor(code: string, what: string, where: string | null, remedy: string) {
		super(where === null ? what : `${where}: ${what}`);
		this.name = "WhittleError";
		this.code = code;
		this.what = what;
		this.where = where;
		this.remedy = remedy;
	}
}
