import { useModel } from "../model.ts";
import { AddStep } from "./add-step.tsx";
import { InATerminal } from "./in-a-terminal.tsx";
import { StepList } from "./step-list.tsx";
import { Totals } from "./totals.tsx";
import { WhatGoes } from "./what-goes.tsx";
import "./what-if.css";

/**
 * Changes that are tried on paper, and what they would save. The totals stand apart from the
 * rest, for they stay in sight while the person tries something in the panel above.
 */
export function WhatIfPanel() {
	const { steps } = useModel();
	const trying = steps.value.length > 0;
	return (
		<>
			<Totals />
			<section class="panel" aria-label="Steps of the what-if">
				<StepList />
				<AddStep />
				{trying && <WhatGoes />}
				{trying && <InATerminal />}
			</section>
		</>
	);
}
