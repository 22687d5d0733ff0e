import { type Change, type Setting, settingKey } from "../catalogue/change.ts";

/** What `nix/trial.nix` is asked. */
export interface TrialRequest {
	readonly settings: readonly Setting[];
	readonly disabledModules: readonly string[];
	/** An image below `system.build` that is wanted, too. */
	readonly image: string | null;
}

/**
 * All changes as one request. The same whatever order they come in: by their ids, each setting
 * once.
 */
export function requestOf(changes: readonly Change[], image: string | null): TrialRequest {
	const sorted = [...changes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
	const settings = new Map(
		sorted.flatMap((change) => change.settings.map((setting) => [settingKey(setting), setting])),
	);
	const disabled = new Set(sorted.flatMap(({ disabledModules }) => disabledModules));
	return { settings: [...settings.values()], disabledModules: [...disabled].sort(), image };
}

/** Of each setting of `changes`, in their order, what the answer to their request says. */
export function inOrderOf<T>(
	changes: readonly Change[],
	request: TrialRequest,
	answers: readonly T[],
): T[] {
	const at = new Map(request.settings.map((setting, i) => [settingKey(setting), i]));
	return changes.flatMap(({ settings }) =>
		settings.map((setting) => answers[at.get(settingKey(setting))!]!),
	);
}
