import { signal } from "@preact/signals";
import { escaped } from "../closure/escape.ts";
import "./say.css";

const said = signal("");
let fading: ReturnType<typeof setTimeout> | undefined;

/** Tells the person what came of what they did, for some seconds. */
export function say(text: string): void {
	clearTimeout(fading);
	said.value = text;
	fading = setTimeout(() => {
		said.value = "";
	}, 6000);
}

/** Where it stands; there from the start, so that screen readers notice. */
export function Said() {
	return (
		<p class="said" role="status">
			{escaped(said.value)}
		</p>
	);
}
