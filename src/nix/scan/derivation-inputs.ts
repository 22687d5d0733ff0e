/** How a `.drv` file starts, and which of its fields hold derivations and sources it takes. */
const FORMS = [
	{ start: "Derive(", derivations: 1, sources: 2 },
	{ start: "DrvWithVersion(", derivations: 2, sources: 3 },
];

/** A string, or a sign that opens, closes or parts. */
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"|[()[\],]/gs;

/**
 * The store paths that a derivation's text names as its inputs: the references that Nix
 * gives it. (Its outputs stand there too, and those of its inputs, but are none.) Null where
 * the text is no derivation.
 */
export function derivationInputs(text: string): string[] | null {
	const form = FORMS.find(({ start }) => text.startsWith(start));
	if (form === undefined) return null;
	const inputs: string[] = [];
	let depth = 0;
	let field = 0;
	for (const [token, string] of text.matchAll(TOKEN)) {
		if (string !== undefined) {
			const named =
				field === form.derivations ? depth === 3 : field === form.sources && depth === 2;
			if (named) inputs.push(string);
		} else if (token === "(" || token === "[") depth++;
		else if (token !== ",") depth--;
		else if (depth === 1 && ++field > form.sources) return inputs;
	}
	return null;
}
