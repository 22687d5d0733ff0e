import { escaped } from "../../closure/escape.ts";
import { count } from "../../closure/size.ts";
import type { Edge, Step } from "../../closure/step.ts";
import { weightInWords } from "../measure.ts";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";
import { ReferencePair } from "./reference-pair.tsx";

/** Paths or references of one step that are named; the title has the step in full. */
const NAMED = 2;

/** A step in words. */
export function StepWords({ step }: { step: Step }) {
	return (
		<p title={escaped(step.text)}>
			<Words step={step} />
		</p>
	);
}

function Words({ step }: { step: Step }) {
	const { closure, measure } = useModel();
	switch (step.kind) {
		case "drop":
			return (
				<>
					Take out <Paths paths={step.paths} />
				</>
			);
		case "swap":
			return (
				<>
					Swap <Paths paths={step.paths} /> for{" "}
					{typeof step.by === "number" ? (
						<PathName path={step.by} />
					) : (
						`a stub of ${weightInWords(closure, measure.value, step.by.weight)}`
					)}
				</>
			);
		case "cut":
			return (
				<>
					Cut <References references={step.references} />
				</>
			);
	}
}

function Paths({ paths }: { paths: readonly number[] }) {
	return (
		<>
			{paths.slice(0, NAMED).map((path, k) => (
				<span key={path}>
					{k > 0 && ", "}
					<PathName path={path} />
				</span>
			))}
			<Rest of={paths.length} />
		</>
	);
}

function References({ references }: { references: readonly Edge[] }) {
	return (
		<>
			{references.slice(0, NAMED).map((edge, k) => (
				<span key={edge.join()}>
					{k > 0 && ", "}
					<ReferencePair edge={edge} />
				</span>
			))}
			<Rest of={references.length} />
		</>
	);
}

function Rest({ of }: { of: number }) {
	return <>{of > NAMED && ` and ${count(of - NAMED)} more`}</>;
}
