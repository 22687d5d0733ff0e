import { effect } from "@preact/signals";
import { render } from "preact";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { App } from "./app.tsx";
import { readData } from "./data.ts";
import { follow, linkOf } from "./link.ts";
import { type Model, ModelProvider, modelOf } from "./model.ts";
import "./style.css";

/** Milliseconds until an address that a browser would not take is offered again. */
const PAUSE = 1000;

const place = document.getElementById("app")!;

try {
	show(modelOf(await readData()));
} catch (error) {
	fail(error);
}

function show(model: Model): void {
	const draw = () => {
		const notice = follow(model, location.hash.slice(1));
		render(
			<ModelProvider value={model}>
				<App notice={notice} />
			</ModelProvider>,
			place,
		);
	};
	place.replaceChildren(); // the frame that was there before the data
	draw();
	addEventListener("hashchange", draw);
	effect(() => tellAddress(`#${linkOf(model)}`));
}

let again: ReturnType<typeof setTimeout> | undefined;

/** Firefox and Safari refuse a change of the address that follows too many others. */
function tellAddress(link: string): void {
	clearTimeout(again);
	try {
		history.replaceState(null, "", link);
	} catch {
		again = setTimeout(() => tellAddress(link), PAUSE);
	}
}

/** Says what is wrong, below the name and the totals. */
function fail(error: unknown): void {
	const text =
		error instanceof WhittleError
			? `${error.message}; ${error.remedy}.`
			: `A fault of whittle itself: ${error instanceof Error ? error.message : error}. Please report it.`;
	const words = document.createElement("p");
	words.className = "loading";
	words.role = "alert";
	words.textContent = escaped(text);
	const loading = place.querySelector("p.loading");
	if (loading === null) place.replaceChildren(words);
	else loading.replaceWith(words);
	if (!(error instanceof WhittleError)) throw error;
}
