import { nameOf } from "../../closure/store-path.ts";
import type { Derivations } from "../../nix/derivations/derivation.ts";
import { inputsOf, type Producer } from "./outputs.ts";
import type { Model, Twin } from "./twins.ts";

/** What a path is predicted from. */
export interface Asked {
	readonly storeDir: string;
	readonly derivations: Derivations;
	readonly path: string;
	readonly producer: Producer;
	readonly inputs: ReadonlySet<string>;
	/** The built system, and what stands for the path there. */
	readonly model: Model | null;
	readonly twin: Twin | null;
}

/** Looks up what `path` is to be predicted from. */
export function askedOf(
	storeDir: string,
	derivations: Derivations,
	path: string,
	producer: Producer,
	model: Model | null,
): Asked {
	const inputs = inputsOf(derivations, producer.derivation, path);
	const twin = model?.twinOf(nameOf(storeDir, path), inputs) ?? null;
	return { storeDir, derivations, path, producer, inputs, model, twin };
}
