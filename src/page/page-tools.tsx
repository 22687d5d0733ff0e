import { useEffect, useRef } from "preact/hooks";
import { copyLink, keysWork, linkMeaning, listShown, SHORTCUTS } from "./keys.ts";
import { useModel } from "./model.ts";
import { Said } from "./say.tsx";
import "./page-tools.css";

/** At the end of the top bar: copy a link, and the list of keys. */
export function PageTools() {
	const model = useModel();
	return (
		<div class="tools">
			<button type="button" title={linkMeaning()} onClick={() => copyLink(model)}>
				Copy link
			</button>
			<button
				type="button"
				aria-label="Keys"
				title="Keys that work in this page (?)"
				onClick={() => {
					listShown.value = true;
				}}
			>
				?
			</button>
			<KeyList />
			<Said />
		</div>
	);
}

/** Keys of the table's own. */
const TABLE_KEYS = [
	["↑ ↓", "From row to row, and from the first up to the headings"],
	["PgUp PgDn Home End", "A page on, or to either end"],
	["← →", "From heading to heading"],
	["Enter", "Select the row, or sort by the heading"],
	["x", "What if the row's path were gone?"],
] as const;

/** Keys of the list of steps. */
const STEP_KEYS = [
	["↑ ↓ Home End", "From step to step"],
	["Enter", "Tell more of the step, or less"],
] as const;

/** Keys of the chart of an upgrade, and of the list of its stages. */
const STAGE_KEYS = [
	["← →", "In the chart, from stage to stage"],
	["↑ ↓ Home End", "In the list, from stage to stage"],
	["Enter", "Tell more of the stage, or less"],
] as const;

function KeyList() {
	const { ledger, plan } = useModel();
	const dialog = useRef<HTMLDialogElement>(null);
	const shown = listShown.value;
	useEffect(() => {
		if (shown) dialog.current?.showModal();
	}, [shown]);
	return (
		<dialog
			ref={dialog}
			class="keys"
			aria-labelledby="keys-heading"
			onClose={() => {
				listShown.value = false;
			}}
			onClick={({ target, currentTarget }) => {
				if (target === currentTarget) currentTarget.close(); // beside it
			}}
			onKeyDown={({ key, currentTarget }) => {
				if (key === "?") currentTarget.close();
			}}
		>
			<div class="keys-list">
				<h2 id="keys-heading">Keys</h2>
				<dl>
					{SHORTCUTS.map(({ key, does }) => (
						<Key key={key} name={key === "Escape" ? "Esc" : key} does={does} />
					))}
				</dl>
				<h3>In the search field</h3>
				<dl>
					<Key name="↓ ↑" does="Select one after the other of what is found, heaviest first" />
					<Key name="Enter" does="Select the heaviest" />
					<Key name="Esc" does="Clear and leave" />
				</dl>
				<Keys of="table" keys={TABLE_KEYS} />
				{ledger !== null && <Keys of="steps" keys={STEP_KEYS} />}
				{plan !== null && <Keys of="upgrade" keys={STAGE_KEYS} />}
				<label>
					<input
						type="checkbox"
						checked={keysWork.value}
						onChange={({ currentTarget }) => {
							keysWork.value = currentTarget.checked;
						}}
					/>{" "}
					Single keys work everywhere
				</label>
				<button type="button" autofocus onClick={() => dialog.current?.close()}>
					Close
				</button>
			</div>
		</dialog>
	);
}

interface KeysProps {
	readonly of: string;
	readonly keys: readonly (readonly [name: string, does: string])[];
}

/** Keys of one view. */
function Keys({ of, keys }: KeysProps) {
	return (
		<>
			<h3>In the {of}</h3>
			<dl>
				{keys.map(([name, does]) => (
					<Key key={name} name={name} does={does} />
				))}
			</dl>
		</>
	);
}

function Key({ name, does }: { name: string; does: string }) {
	return (
		<div class="key">
			<dt>
				<kbd>{name}</kbd>
			</dt>
			<dd>{does}</dd>
		</div>
	);
}
