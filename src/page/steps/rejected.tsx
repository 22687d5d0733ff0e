import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { escaped } from "../../closure/escape.ts";
import type { Ledger } from "../../closure/ledger.ts";
import { count } from "../../closure/size.ts";
import { useModel } from "../model.ts";
import { fitting } from "../search.ts";

/** Rows that are drawn at first, and more at each asking. */
const PAGE = 100;

/** What the search would not do, and why; with a text to search for only what has it. */
export function Rejected({ all }: { all: Ledger["rejected"] }) {
	const { query } = useModel();
	const rows = useSignal(PAGE);
	const found = useMemo(() => {
		if (query.value.text.trim() === "") return all;
		const fits = fitting(query.value);
		return all.filter(({ change, reason }) => fits(change) || fits(reason));
	}, [all, query.value]);
	const left = found.length - rows.value;
	const total = count(all.length);
	return (
		<section class="rejected">
			<h2>
				Rejected ({found.length === all.length ? total : `${count(found.length)} of ${total}`})
			</h2>
			{found.length === 0 ? (
				<p class="quiet">{all.length === 0 ? "Nothing was." : "None of these."}</p>
			) : (
				<table aria-label="Rejected changes">
					<thead>
						<tr>
							<th scope="col">Change</th>
							<th scope="col">Why not</th>
						</tr>
					</thead>
					<tbody>
						{found.slice(0, rows.value).map(({ change, reason }, k) => (
							<tr key={k}>
								<th scope="row">
									<code>{escaped(change)}</code>
								</th>
								<td>{escaped(reason)}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{left > 0 && (
				<button
					type="button"
					onClick={() => {
						rows.value += PAGE;
					}}
				>
					Show {count(Math.min(PAGE, left))} more of {count(left)}
				</button>
			)}
		</section>
	);
}
