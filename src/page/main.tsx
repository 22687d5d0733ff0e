import { signal } from "@preact/signals";
import { render } from "preact";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { App } from "./app.tsx";
import { readData } from "./data.ts";
import { listenForKeys } from "./keys.ts";
import { follow, keepAddress } from "./link.ts";
import { type Model, ModelProvider, modelOf } from "./model.ts";
import "./style.css";

const place = document.getElementById("app")!;

try {
	show(modelOf(await readData()));
} catch (error) {
	fail(error);
}

function show(model: Model): void {
	const notice = signal(follow(model, location.hash.slice(1)));
	place.replaceChildren(); // the frame that was there before the data
	render(
		<ModelProvider value={model}>
			<App notice={notice} />
		</ModelProvider>,
		place,
	);
	keepAddress(model);
	addEventListener("hashchange", ({ newURL }) => {
		// Not the address that is there by now: the page may have told its own in between.
		notice.value = follow(model, new URL(newURL).hash.slice(1));
	});
	listenForKeys(model);
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
