import { signal } from "@preact/signals";
import { render } from "preact";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { App } from "./app.tsx";
import { readData } from "./data.ts";
import { listenForKeys } from "./keys.ts";
import { follow, keepAddress } from "./link.ts";
import { ModelProvider, modelOf } from "./model.ts";
import "./style.css";

const place = document.getElementById("app")!;

try {
	const model = modelOf(await readData());
	const notice = signal(follow(model, location.hash.slice(1)));
	render(
		<ModelProvider value={model}>
			<App notice={notice} />
		</ModelProvider>,
		place,
	);
	keepAddress(model);
	addEventListener("hashchange", () => {
		notice.value = follow(model, location.hash.slice(1));
	});
	listenForKeys(model);
} catch (error) {
	const { message, remedy } =
		error instanceof WhittleError ? error : { message: String(error), remedy: "" };
	place.textContent = escaped(`The closure in this page cannot be read: ${message}. ${remedy}`);
}
