import type { Edge, Step } from "../../closure/step.ts";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";

/** A reference by its two ends. */
export function ReferencePair({ edge: [referrer, reference] }: { edge: Edge }) {
	return (
		<>
			<PathName path={referrer} /> → <PathName path={reference} />
		</>
	);
}

/** A button that tries several steps at once, but for those that are tried already. */
export function TryAll({ steps: wanted }: { steps: readonly Step[] }) {
	const { steps } = useModel();
	const tried = new Set(steps.value.map(({ text }) => text));
	const fresh = wanted.filter(({ text }) => !tried.has(text));
	return (
		<button
			type="button"
			aria-disabled={fresh.length === 0}
			onClick={() => {
				if (fresh.length > 0) steps.value = [...steps.value, ...fresh];
			}}
		>
			{fresh.length === 0 ? "Tried" : wanted.length === 1 ? "Cut it" : "Cut them all"}
		</button>
	);
}
