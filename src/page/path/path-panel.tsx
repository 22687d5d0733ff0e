import { useLayoutEffect, useRef } from "preact/hooks";
import { useModel } from "../model.ts";
import { FirstSteps } from "./first-steps.tsx";
import "./path.css";
import { SelectedPath } from "./selected-path.tsx";

/** All there is to say of the selected path. */
export function PathPanel() {
	const { selected } = useModel();
	const path = selected.value;
	const section = useRef<HTMLElement>(null);
	const fromHere = useRef(false);
	// The button that selected another path may go with the old one: then go on at its name.
	useLayoutEffect(() => {
		section.current?.closest(".side")?.scrollTo({ top: 0 });
		if (fromHere.current && path !== null) section.current?.querySelector("h2")?.focus();
		fromHere.current = false;
	}, [path]);
	return (
		<section
			ref={section}
			class="panel"
			aria-label="Path"
			onClickCapture={() => {
				fromHere.current = true;
			}}
		>
			{path === null ? <FirstSteps /> : <SelectedPath key={path} path={path} />}
		</section>
	);
}
