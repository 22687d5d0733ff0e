import { Fragment } from "preact";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { because, type Difference, type PackageDiff } from "../../closure/difference.ts";
import { escaped } from "../../closure/escape.ts";
import { count, size } from "../../closure/size.ts";
import { baseName } from "../../closure/store-path.ts";
import { useModel } from "../model.ts";

/** Paths of one list that are shown. */
const LISTED = 50;

/** Names of a chain that are shown on either side of what is left out. */
const ENDS = 12;

/** Who let a package in, and its store paths before and after. */
export function DiffDetails({ found, diff }: { found: Difference; diff: PackageDiff }) {
	const { old, closure } = useModel();
	const before = new Set(diff.paths.old.map((i) => old!.paths[i]!));
	const after = new Set(diff.paths.new.map((i) => closure.paths[i]!));
	const kept = diff.paths.new.filter((i) => before.has(closure.paths[i]!));
	const come = diff.paths.new.filter((i) => !before.has(closure.paths[i]!));
	const gone = diff.paths.old.filter((i) => !after.has(old!.paths[i]!));
	return (
		<div class="diff-details">
			{diff.entrant !== null && <Entrance chain={because(found, diff)} letIn={diff.letIn} />}
			<Paths title="Only in old" closure={old!} paths={gone} isNew={false} />
			<Paths title="Only in new" closure={closure} paths={come} isNew />
			<Paths title="In both" closure={closure} paths={kept} isNew />
		</div>
	);
}

/** The chain from a root, the new reference marked in words and not by colour alone. */
function Entrance({ chain, letIn }: { chain: readonly number[]; letIn: PackageDiff["letIn"] }) {
	const { closure } = useModel();
	const at = letIn === null ? chain.length : chain.indexOf(letIn[1]);
	const isShown = (k: number) => k < ENDS || k >= chain.length - ENDS || (k >= at - 1 && k <= at);
	return (
		<section>
			<h3>
				{letIn !== null
					? "What let it in"
					: chain.length === 1
						? "It is a root"
						: "It grew by itself: every reference to it was there before"}
			</h3>
			<p class="diff-chain">
				{chain.map((path, k) => {
					if (!isShown(k)) return isShown(k - 1) ? " → …" : null;
					return (
						<Fragment key={path}>
							{k > 0 && (k === at ? <strong class="diff-new"> + new → </strong> : " → ")}
							<PathButton path={path} text={nameAt(closure, path)} />
						</Fragment>
					);
				})}
			</p>
		</section>
	);
}

function Paths({
	title,
	closure,
	paths,
	isNew,
}: {
	title: string;
	closure: Closure;
	paths: readonly number[];
	isNew: boolean;
}) {
	if (paths.length === 0) return null;
	return (
		<section>
			<h3>
				{title} ({count(paths.length)})
			</h3>
			<ul>
				{paths.slice(0, LISTED).map((i) => {
					const text = baseName(closure.storeDir, closure.paths[i]!);
					return (
						<li key={i}>
							{isNew ? <PathButton path={i} text={text} /> : <span>{escaped(text)}</span>}
							<span class="figure quiet">{size(closure.narSize[i]!)}</span>
						</li>
					);
				})}
				{paths.length > LISTED && <li class="quiet">and {count(paths.length - LISTED)} more</li>}
			</ul>
		</section>
	);
}

/** A path of the new closure: picking it tells everything about it. */
function PathButton({ path, text }: { path: number; text: string }) {
	const { selected } = useModel();
	return (
		<button
			type="button"
			class="link"
			aria-current={selected.value === path}
			onClick={() => {
				selected.value = path;
			}}
		>
			{escaped(text)}
		</button>
	);
}
