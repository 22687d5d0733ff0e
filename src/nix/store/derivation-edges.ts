import { withDatabase } from "./database.ts";

/**
 * What a garbage collector keeps besides references, as pairs of valid paths, the one that
 * keeps first: with `derivations` the derivation of a path, with `outputs` the outputs of a
 * derivation.
 */
export function derivationEdges(
	file: string,
	{ derivations, outputs }: { readonly derivations: boolean; readonly outputs: boolean },
): (readonly [string, string])[] {
	const valid = "select path from ValidPaths";
	const queries = [
		...(derivations
			? [`select path as keeper, deriver as kept from ValidPaths where deriver in (${valid})`]
			: []),
		...(outputs
			? [
					`select ValidPaths.path as keeper, DerivationOutputs.path as kept
					from DerivationOutputs join ValidPaths on drv = ValidPaths.id
					where DerivationOutputs.path in (${valid})`,
				]
			: []),
	];
	return withDatabase(file, (database) =>
		queries.flatMap((query) =>
			database
				.prepare(query)
				.all()
				.map((row): [string, string] => [
					String(Reflect.get(Object(row), "keeper")),
					String(Reflect.get(Object(row), "kept")),
				]),
		),
	);
}
