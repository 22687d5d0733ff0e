/** More characters than a field takes without the page standing still for seconds. */
const MOST_IN_FIELD = 1_000_000;

/**
 * Puts text on the clipboard; false where the browser does not let us. To be called from
 * what a person did. The older way is for pages that are not allowed the newer one.
 */
export async function copied(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return text.length <= MOST_IN_FIELD && copiedFromField(text);
	}
}

function copiedFromField(text: string): boolean {
	const before = document.activeElement;
	const field = document.createElement("textarea");
	field.value = text;
	field.readOnly = true; // or a telephone shows its keyboard
	field.style.position = "fixed";
	field.style.opacity = "0";
	document.body.append(field);
	field.select();
	const done = document.execCommand("copy");
	field.remove();
	if (before instanceof HTMLElement) before.focus();
	return done;
}

/** Saves text as a file, as if it were downloaded. */
export function saved(text: string, name: string, type: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
