import { useMemo } from "preact/hooks";
import type { Closure } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import type { LedgerStep } from "../../closure/ledger.ts";
import { mainOutput } from "../../closure/names.ts";
import { matches } from "../../closure/pattern.ts";
import { count, size } from "../../closure/size.ts";
import type { StepBar } from "../../closure/step-chart.ts";
import { CopyButton } from "../copy-button.tsx";
import { Fact } from "../fact.tsx";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";

const KINDS: Readonly<Record<LedgerStep["kind"], string>> = {
	switch: "an option",
	catalogue: "a known reduction",
	file: "a file of the configuration",
	package: "a package",
	joint: "several changes, which save only together",
};

const CLASSES: Readonly<Record<LedgerStep["class"], string>> = {
	free: "free: nothing but the system itself is built anew",
	cached: "cached: what it needs is fetched from a binary cache",
	rebuild: "rebuild: packages have to be built",
};

interface Props {
	readonly id: string;
	readonly bar: StepBar;
	readonly step: LedgerStep;
}

/** One step in full: what it changes, saves, costs and drops. */
export function StepDetails({ id, bar, step }: Props) {
	const { change, kind, alone, together, losses, measured, image, drops } = step;
	return (
		<div id={id} class="step-details">
			<div class="row">
				<span>
					{bar.changes.map((each, k) => (
						<code key={k}>{each}</code>
					))}
				</span>
				<CopyButton label="Copy" title="Copy the change" text={() => change} />
			</div>
			<dl>
				<Fact name="Is">{KINDS[kind]}</Fact>
				<Fact name="Saves alone">
					{alone === null ? "? (was not tried alone)" : size(alone)}
					{alone === 0 && ": others hold what it drops"}
				</Fact>
				<Fact name="Saves here">{size(together)}, on top of the steps before it</Fact>
				<Fact name="Size after">
					{bar.size}, {measured === null ? "predicted, not built" : "measured, as built"}
				</Fact>
				{image !== null && <Fact name="Image after">{size(image)}</Fact>}
				<Fact name="To build">{CLASSES[step.class]}</Fact>
				<Fact name="Loses">
					{losses.length === 0 ? (
						"nothing that is known of"
					) : (
						<ul>
							{losses.map((loss, k) => (
								<li key={k}>{escaped(loss)}</li>
							))}
						</ul>
					)}
				</Fact>
			</dl>
			<h3>Drops ({count(drops.length)}), the largest first</h3>
			{drops.length === 0 ? <p class="quiet">No package goes whole.</p> : <Drops names={drops} />}
		</div>
	);
}

/** Names of packages; what the closure that is shown still has can be picked. */
function Drops({ names }: { names: readonly string[] }) {
	return (
		<LongList
			class="step-drops"
			label="What it drops"
			total={names.length}
			items={(most) => names.slice(0, most)}
			row={(name) => <Dropped name={name} />}
		/>
	);
}

function Dropped({ name }: { name: string }) {
	const { closure, selected } = useModel();
	const path = useMemo(() => pathOf(closure, name), [closure, name]);
	if (path === null) return <li>{escaped(name)}</li>;
	return (
		<li>
			<button
				type="button"
				class="link"
				title="In the closure that is shown: select it"
				aria-current={selected.value === path}
				onClick={() => {
					selected.value = path;
				}}
			>
				{escaped(name)}
			</button>
		</li>
	);
}

/** The path of that name; a name is never an expression here, whatever it looks like. */
function pathOf(closure: Closure, name: string): number | null {
	if (name === "" || name.startsWith("/")) return null;
	const found = matches(closure, name);
	return mainOutput(closure, found) ?? found[0] ?? null;
}
