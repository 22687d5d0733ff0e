import type { Orders } from "./drive.ts";
import type { Run } from "./run.ts";
import { savedRunText } from "./saved-run.ts";

/** Saves on the target what is needed to go on. */
export async function saveRun({ plan, digest, drive }: Run): Promise<void> {
	const { caches, push, oldCaches, backup, backupAll, irreversible, margin } = drive;
	const orders: Orders = { caches, push, oldCaches, backup, backupAll, irreversible, margin };
	const { activate, check } = drive.policy;
	await drive.target.savePlan(
		savedRunText({ digest, plan, orders, activation: { activate, check } }),
	);
}
