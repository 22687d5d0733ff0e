import { z } from "zod";

const names = z.array(z.string());

/** What an option, or one file's definitions of it, are known by: names, a file behind them. */
export const KeyNames = names;

/** A line of `nix/options.nix`. Apart, so that zod is loaded late. */
export const WalkLine = z.union([
	z.object({ modulesPath: z.string().nullable(), options: z.int(), late: names }),
	z.tuple([z.int(), names]),
	z.object({
		option: names,
		priority: z.int(),
		declarations: names,
		file: z.string(),
		mentions: z.array(z.object({ at: names, paths: names })),
		cut: z.boolean(),
	}),
	z.object({
		switch: names,
		priority: z.int(),
		declarations: names,
		files: names,
		description: z.string().nullable(),
	}),
]);

export type WalkLine = z.infer<typeof WalkLine>;

/** What killed the evaluator before: by the folder of the modules, keys with its words. */
export const Killers = z.record(z.string(), z.record(z.string(), z.string()));
