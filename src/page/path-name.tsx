import { nameAt } from "../closure/closure.ts";
import { escaped } from "../closure/escape.ts";
import { hashOf } from "../closure/store-path.ts";
import { useModel } from "./model.ts";
import "./path-name.css";

/** Characters of the hash that are shown: enough to tell paths of one name apart. */
const SHOWN = 5;

/** A path's name, as a button that selects it; the whole path is its title. */
export function PathName({ path }: { path: number }) {
	const { closure, selected } = useModel();
	const whole = closure.paths[path]!;
	return (
		<button
			type="button"
			class="link path-name"
			title={escaped(whole)}
			aria-current={selected.value === path}
			onClick={() => {
				selected.value = path;
			}}
		>
			{escaped(nameAt(closure, path))}{" "}
			<small>{escaped(hashOf(closure.storeDir, whole).slice(0, SHOWN))}</small>
		</button>
	);
}
