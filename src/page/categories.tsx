import { CATEGORIES, type Category } from "../closure/categories.ts";
import { type Closure, sum } from "../closure/closure.ts";
import { perClosure, remembered } from "../closure/memo.ts";
import { share } from "../closure/size.ts";
import { cssColour, LOOKS, TEXTURE_STRENGTH, TEXTURES, TILE } from "./look.ts";
import { weightInWords, weightsBy } from "./measure.ts";
import { useModel } from "./model.ts";
import { categoriesOf } from "./search.ts";
import "./categories.css";

/**
 * Each category that occurs, how it looks and what its paths weigh. Pressed ones are all that
 * is looked for.
 */
export function Categories() {
	const { closure, measure, query } = useModel();
	const byWeight = weightsBy(closure, measure.value);
	const whole = sum(byWeight);
	const chosen = query.value.categories;
	return (
		<ul class="categories" aria-label="Categories: press to look for one">
			{totals(closure)(byWeight).map(({ category, weight }) => (
				<li key={category}>
					<button
						type="button"
						aria-pressed={chosen.includes(category)}
						onClick={() => {
							const others = chosen.filter((each) => each !== category);
							const categories = others.length < chosen.length ? others : [...chosen, category];
							query.value = { ...query.value, categories };
						}}
					>
						<Swatch category={category} />
						<span>{category}</span>{" "}
						<span class="quiet">
							{weightInWords(closure, measure.value, weight)}, {share(weight, whole)}
						</span>
					</button>
				</li>
			))}
		</ul>
	);
}

/** How a category looks, beside its name: colour and texture. */
export function Swatch({ category }: { category: Category }) {
	const { texture } = LOOKS[category];
	return (
		<svg
			class="swatch"
			viewBox={`0 0 ${2 * TILE} ${2 * TILE}`}
			style={{ background: cssColour(category) }}
			aria-hidden="true"
		>
			{texture !== "plain" &&
				[0, TILE].flatMap((x) =>
					[0, TILE].map((y) => (
						<path
							key={`${x} ${y}`}
							d={TEXTURES[texture].lines}
							transform={`translate(${x} ${y})`}
							stroke="light-dark(#000, #fff)"
							stroke-width={TEXTURES[texture].width}
							stroke-opacity={TEXTURE_STRENGTH}
							fill="none"
						/>
					)),
				)}
		</svg>
	);
}

/** What each category weighs that occurs, the heaviest first. */
const totals = perClosure((closure: Closure) =>
	remembered((byWeight: Float64Array) => {
		const weights = new Float64Array(CATEGORIES.length);
		const occurs = new Set<number>();
		for (const [path, category] of categoriesOf(closure).entries()) {
			weights[category]! += byWeight[path]!;
			occurs.add(category);
		}
		return [...occurs]
			.map((each) => ({ category: CATEGORIES[each]!, weight: weights[each]! }))
			.sort((a, b) => b.weight - a.weight);
	}),
);
