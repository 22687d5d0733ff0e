import { gzipSync } from "node:zlib";
import { buildCommand } from "@stricli/core";
import { type Contents, withCategories } from "../closure/categories.ts";
import type { Closure } from "../closure/closure.ts";
import { closureSizes } from "../closure/closure-sizes.ts";
import { cycloneDxLines } from "../closure/cyclonedx.ts";
import { dotLines } from "../closure/dot.ts";
import { WhittleError } from "../closure/error.ts";
import { pathInfoLines } from "../closure/path-info.ts";
import { encodeSnapshot } from "../closure/snapshot.ts";
import { csvLines } from "../nix/documents/csv.ts";
import { sayLeftOut } from "./answer.ts";
import type { Context } from "./context.ts";
import {
	allFlag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
	textFlag,
} from "./flags.ts";
import { contentsOf, open } from "./open.ts";
import { batches } from "./write.ts";
import { writeFileWhole } from "./write-file.ts";

const FORMATS = ["csv", "cyclonedx", "dot", "json", "snapshot"] as const;

interface Flags extends SubjectFlags {
	readonly all?: boolean;
	readonly format: (typeof FORMATS)[number];
	readonly output?: string;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The closure as a file: table, SBOM, drawing, JSON or snapshot",
		fullDescription:
			"csv opens in a spreadsheet; cyclonedx is an SBOM (CycloneDX 1.6, JSON); dot draws referrer -> reference, node sizes by bytes; json has the shape of `nix path-info --json`; snapshot is whittle's own, small and exact. whittle reads each of them again.",
		customUsage: [
			{ input: "--format snapshot -o system.whittle", brief: "keep the current system's closure" },
			{ input: "./result --format csv -o closure.csv", brief: "for a spreadsheet" },
			{ input: "./result --format cyclonedx -o closure.cdx.json", brief: "a bill of materials" },
			{ input: "./result --format dot | dot -Tsvg -o closure.svg", brief: "a drawing" },
		],
	},
	parameters: {
		flags: {
			...subjectFlags,
			all: allFlag,
			format: { kind: "enum", values: FORMATS, brief: "What to write" },
			output: textFlag("FILE", "Where to; default standard output"),
		},
		aliases: { ...subjectAliases, o: "output" },
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const { stdout } = this.process;
		if (flags.json) {
			throw new WhittleError(
				"json-or-format",
				"export writes files, not an answer",
				"--json",
				"for the closure as JSON say --format json",
			);
		}
		if (flags.format === "snapshot" && flags.output === undefined && stdout.isTTY === true) {
			throw new WhittleError(
				"binary-to-terminal",
				"a snapshot is no text for a terminal",
				"--format snapshot",
				"write it to a file with -o FILE",
			);
		}
		const subject = await open(this, flags, name, flags.all ?? false);
		const contents = flags.format === "snapshot" ? await contentsOf(this, flags, subject) : null;
		const pieces = batches(encode(subject.closure, contents, flags.format));
		if (flags.output === undefined) for (const piece of pieces) stdout.write(piece);
		else writeFileWhole(flags.output, pieces);
		if (flags.format === "csv" || flags.format === "json") {
			sayLeftOut(this, closureSizes(subject.closure));
		}
	},
});

function encode(
	closure: Closure,
	contents: Contents | null,
	format: Flags["format"],
): Iterable<string | Uint8Array> {
	switch (format) {
		case "csv":
			return csvLines(closure);
		case "cyclonedx":
			return cycloneDxLines(closure);
		case "dot":
			return dotLines(closure);
		case "json":
			return pathInfoLines(closure);
		case "snapshot":
			return [gzipSync(encodeSnapshot(withCategories(closure, contents)), { level: 9 })];
	}
}
