import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";

export const command = buildCommand<Record<string, never>, [], Context>({
	docs: { brief: "not there yet" },
	parameters: { flags: {}, positional: { kind: "tuple", parameters: [] } },
	func: () => {
		throw new Error("not there yet");
	},
});
