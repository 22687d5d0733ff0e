import { escaped } from "../../closure/escape.ts";
import { counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import { MARKS, type StageBar } from "../../closure/upgrade-chart.ts";
import type { PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import { Fact } from "../fact.tsx";
import { LongList } from "../long-list.tsx";
import { PlanPaths } from "./plan-paths.tsx";
import type { PlanPath } from "./plan-sizes.ts";

const KINDS: Readonly<Record<PlanStage["kind"], string>> = {
	new: "the new system",
	given: "was given",
	made: "is made for this stage, out of the old system's configuration",
};

const VERBS = {
	switches: "Switches",
	drops: "Drops for a while",
	"takes out": "Takes out: the new system has none",
	adds: "Brings back",
} as const;

interface Props {
	readonly id: string;
	readonly plan: UpgradePlan;
	readonly bar: StageBar;
	readonly of: (path: string) => PlanPath;
}

/** One stage in full: what it activates, what comes, what goes. */
export function StageDetails({ id, plan, bar, of }: Props) {
	const { stage, start, peak, end, words, marks } = bar;
	const over = stage.peak - plan.capacity;
	return (
		<div id={id} class="step-details">
			<dl>
				<Fact name="Activates">
					<code>{escaped(nameOf(plan.storeDir, stage.system))}</code>
					{KINDS[stage.kind]}
				</Fact>
				<Fact name="Comes">
					{size(stage.fetchBytes)} in {counted(stage.fetch.length, "path")}, on top of {start.size}
				</Fact>
				<Fact name="Peak">
					{peak.size}, {size(Math.abs(over))} {over > 0 ? "too much" : "below the capacity"}
				</Fact>
				<Fact name="Goes">
					{size(stage.releaseBytes)} in {counted(stage.release.length, "path")}; {end.size} stay
				</Fact>
				{marks.length > 0 && <Fact name="Mind">{marks.map((mark) => MARKS[mark]).join("; ")}</Fact>}
			</dl>
			{words.map(({ verb, names }) => (
				<section key={verb}>
					<h3>
						{VERBS[verb]} ({names.length})
					</h3>
					<LongList
						class="step-drops"
						label={VERBS[verb]}
						total={names.length}
						items={(most) => names.slice(0, most)}
						row={(name) => <li>{name}</li>}
					/>
				</section>
			))}
			<PlanPaths title="Comes" paths={stage.fetch} of={of} storeDir={plan.storeDir} />
			<PlanPaths title="Goes" paths={stage.release} of={of} storeDir={plan.storeDir} />
		</div>
	);
}
