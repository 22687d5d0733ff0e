import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { packageAt } from "../../closure/names.ts";
import { CopyButton } from "../copy-button.tsx";
import { useModel } from "../model.ts";
import { Actions } from "./actions.tsx";
import { Category } from "./category.tsx";
import { Held } from "./held.tsx";
import { References } from "./references.tsx";
import { Referrers } from "./referrers.tsx";
import { Sizes } from "./sizes.tsx";
import { Variants } from "./variants.tsx";

/** One path: what it is, what it weighs, what holds it, and what can be tried. */
export function SelectedPath({ path }: { path: number }) {
	const { closure, selected } = useModel();
	const { version, output } = packageAt(closure, path);
	const whole = closure.paths[path]!;
	return (
		<>
			<div>
				<div class="row">
					<h2 tabIndex={-1}>{escaped(nameAt(closure, path))}</h2>
					<button
						type="button"
						class="small"
						title="Select nothing"
						aria-label="Select nothing"
						onClick={() => {
							selected.value = null;
						}}
					>
						×
					</button>
				</div>
				<p class="quiet">
					<Category path={path} />
					{version !== null && escaped(`, version ${version}`)}
					{output !== null && escaped(`, output ${output}`)}
				</p>
				<div class="row whole-path">
					<code>{escaped(whole)}</code>
					<CopyButton label="Copy" title="Copy the store path" text={() => whole} />
				</div>
			</div>
			<Actions path={path} />
			<Sizes path={path} />
			<Held path={path} />
			<Referrers path={path} />
			<References path={path} />
			<Variants path={path} />
		</>
	);
}
