import { CATEGORIES } from "../../closure/categories.ts";
import { Swatch } from "../categories.tsx";
import { useModel } from "../model.ts";
import { categoriesOf } from "../search.ts";

/** What a path is for: a swatch in the colour that views give it, and the word. */
export function Category({ path }: { path: number }) {
	const { closure } = useModel();
	const category = CATEGORIES[categoriesOf(closure)[path]!] ?? "other";
	return (
		<>
			<Swatch category={category} /> {category}
		</>
	);
}
