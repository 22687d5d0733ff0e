import { count } from "../closure/size.ts";
import { useModel } from "./model.ts";

/** Where the person types what to look for; views show what is found. */
export function SearchBar() {
	const { closure, query, found } = useModel();
	const result = found.value;
	return (
		<search class="search">
			<input
				type="search"
				id="search"
				placeholder="Search: a name, or /regex/"
				aria-label="Search paths"
				aria-keyshortcuts="/"
				aria-invalid={result !== null && result.fault !== null}
				value={query.value.text}
				onInput={({ currentTarget }) => {
					query.value = { ...query.value, text: currentTarget.value };
				}}
			/>
			<output for="search">
				{result === null
					? ""
					: (result.fault ?? `${count(result.paths.length)} of ${count(closure.paths.length)}`)}
			</output>
		</search>
	);
}
