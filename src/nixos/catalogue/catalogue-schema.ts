import { z } from "zod";
import type { NixValue } from "./change.ts";

/** What nix/catalogue.json and nix/existing.nix say. Apart, so that zod is loaded late. */
const NixValueSchema: z.ZodType<NixValue> = z.lazy(() =>
	z.union([
		z.null(),
		z.boolean(),
		z.number(),
		z.string(),
		z.array(NixValueSchema),
		z.record(z.string(), NixValueSchema),
	]),
);

const Names = z.array(z.string().min(1)).min(1);
const Words = z.array(z.string().min(1));
const Release = z.string().regex(/^\d\d\.\d\d$/);

const ReductionSchema = z.strictObject({
	name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
	title: z.string().min(1),
	settings: z
		.array(
			z.strictObject({
				option: Names,
				formerly: z.array(Names).default([]),
				value: NixValueSchema,
				how: z.enum(["set", "add"]),
			}),
		)
		.min(1),
	drops: Words.min(1),
	losses: Words.min(1),
	capabilities: Words,
	saves: z.string().min(1).nullable(),
	releases: z
		.strictObject({
			since: Release.nullable().default(null),
			until: Release.nullable().default(null),
		})
		.nullable(),
	needs: Words,
	jointly: z.boolean(),
	byHand: z.string().min(1).nullable(),
	source: z.string().min(1),
});

export const CatalogueSchema = z.strictObject({
	reductions: z.array(ReductionSchema),
	never: z.array(
		z.strictObject({ options: Words.min(1), except: Words, reason: z.string().min(1) }),
	),
});

export const ExistingSchema = z.array(
	z.object({
		exists: z.boolean(),
		nullable: z.boolean(),
		priority: z.number().nullable(),
		known: z.boolean(),
		value: z.union([z.null(), z.boolean(), z.number(), z.string()]),
	}),
);
