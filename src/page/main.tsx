import { effect } from "@preact/signals";
import { render } from "preact";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { App } from "./app.tsx";
import { readData } from "./data.ts";
import { follow, linkOf } from "./link.ts";
import { ModelProvider, modelOf } from "./model.ts";
import "./style.css";

const place = document.getElementById("app")!;

try {
	const model = modelOf(await readData());
	const notice = follow(model, location.hash.slice(1));
	render(
		<ModelProvider value={model}>
			<App notice={notice} />
		</ModelProvider>,
		place,
	);
	effect(() => history.replaceState(null, "", `#${linkOf(model)}`));
	addEventListener("hashchange", () => follow(model, location.hash.slice(1)));
} catch (error) {
	const { message, remedy } =
		error instanceof WhittleError ? error : { message: String(error), remedy: "" };
	place.textContent = escaped(`The closure in this page cannot be read: ${message}. ${remedy}`);
}
