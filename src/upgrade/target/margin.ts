import { type UpgradePolicy, usualMargin } from "../../policy/policy.ts";
import type { Target } from "./target.ts";

/**
 * Bytes that stay free on a target, for who plans and who carries out alike: as whittle.toml
 * says, else what is usual on a disk of its size.
 */
export async function marginOn(target: Target, { margin }: UpgradePolicy): Promise<number> {
	if (margin !== null) return margin;
	const { free, used } = await target.room();
	return usualMargin(free + (used?.bytes ?? 0));
}
