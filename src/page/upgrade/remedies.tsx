import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import type { Remedy } from "../../closure/upgrade-plan.ts";
import { CopyButton } from "../copy-button.tsx";

/** What would make room, and how to do it. */
export function Remedies({ all }: { all: readonly Remedy[] }) {
	if (all.length === 0) return null;
	return (
		<section class="remedies">
			<h2>What would make room</h2>
			<ul>
				{all.map(({ what, bytes, enough, how }, k) => (
					<li key={k}>
						<div class="row">
							<span>
								{escaped(what)}
								{enough && <b class="enough"> enough by itself</b>}
							</span>
							<span class="figure">{size(bytes)}</span>
							<CopyButton
								label="Copy"
								title={`Copy what to do: ${escaped(how)}`}
								text={() => how}
							/>
						</div>
						<code>{escaped(how)}</code>
					</li>
				))}
			</ul>
		</section>
	);
}
