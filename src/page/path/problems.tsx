import { escaped } from "../../closure/escape.ts";
import { counted } from "../../closure/size.ts";
import { LongList } from "../long-list.tsx";
import { useModel } from "../model.ts";
import { PathName } from "../path-name.tsx";

/** Problems that are told at first. */
const FIRST = 3;

/** What was odd in the input: figures rest on it, so nobody is spared it. */
export function Problems() {
	const { closure } = useModel();
	const { problems, paths } = closure;
	if (problems.length === 0) return null;
	return (
		<div>
			<h3>{counted(problems.length, "problem")} in what was read</h3>
			<LongList
				class="rows"
				label="Problems"
				first={FIRST}
				items={(count) => problems.slice(0, count)}
				total={problems.length}
				row={({ code, message, path }) => {
					const place = path === null ? -1 : paths.indexOf(path);
					return (
						<li key={`${code} ${path} ${message}`}>
							{place >= 0 && <PathName path={place} />}
							<p class="quiet">{escaped(message)}</p>
						</li>
					);
				}}
			/>
		</div>
	);
}
