import { z } from "zod";

const named = z.object({ drv: z.string(), out: z.string() });
const evaluated = named.extend({
	units: z.array(z.string()),
	userUnits: z.array(z.string()),
	priorities: z.array(z.number().nullable()),
	image: named.nullable(),
});

/** What `nix/trial.nix` gives. Apart, so that zod is loaded late. */
export const TrialAnswer = evaluated.extend({
	missing: z.array(z.array(z.string())),
	nix: z.string(),
	system: z.string(),
	nixpkgs: z.string().nullable(),
});

/** What is kept of an evaluation: `files` are those it read beyond the base's. */
export const KeptEvaluation = z.object({
	files: z.record(z.string(), z.string()),
	found: z.discriminatedUnion("outcome", [
		z.object({ outcome: z.literal("failed"), message: z.string() }),
		z.object({ outcome: z.literal("missing"), options: z.array(z.array(z.string())) }),
		evaluated.extend({ outcome: z.literal("evaluated") }),
	]),
});
export type KeptEvaluation = z.infer<typeof KeptEvaluation>;

/** What is kept of a build that failed. */
export const KeptFailure = z.object({ message: z.string() });
