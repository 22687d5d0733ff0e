import { closureOf } from "../closure/assemble.ts";
import type { Contents } from "../closure/categories.ts";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { matches } from "../closure/pattern.ts";
import { withDiskUsage } from "../nix/store/disk-usage.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import { openSubject, type Subject } from "../nix/subject.ts";
import type { Context } from "./context.ts";
import type { SubjectFlags } from "./flags.ts";
import { withProgress } from "./progress.ts";
import { suggestion } from "./targets.ts";

/** Opens what the person named, narrowed to `--root`, with disk usage where `--disk` asks. */
export async function open(
	context: Context,
	flags: SubjectFlags,
	subject: string | undefined,
	all = false,
): Promise<Subject> {
	const named = [subject !== undefined, all, flags.file !== undefined].filter(Boolean).length;
	if (named > 1) {
		throw new WhittleError(
			"two-subjects",
			"more than one subject is named",
			subject ?? "--all",
			"name a SUBJECT, or -f FILE, or --all",
		);
	}
	if (flags.attr !== undefined && flags.file === undefined) {
		throw new WhittleError(
			"no-file",
			"-A needs a file to look in",
			flags.attr,
			"name it with -f FILE",
		);
	}
	const found = await withProgress(context, flags.quiet ?? false, async (work) => {
		const opened = await openSubject(
			{
				subject,
				all,
				stores: flags.store ?? [],
				refresh: flags.refresh ?? false,
				file: flags.file,
				attribute: flags.attr,
				derivation: flags.derivation ?? false,
			},
			work,
		);
		let { closure } = opened;
		if (flags.root !== undefined) closure = closureOf(closure, rootsFrom(closure, flags.root));
		if (flags.disk) closure = await withDiskUsage(closure, filesOf(opened), work);
		return { ...opened, closure };
	});
	if (found.note !== undefined && !flags.quiet) {
		context.process.stderr.write(`whittle: ${escaped(found.note)}\n`);
	}
	return found;
}

/** What is seen of the subject's files, where that tells what its paths are for. */
export async function contentsOf(
	context: Context,
	flags: SubjectFlags,
	{ closure, contents, findContents }: Subject,
): Promise<Contents | null> {
	if (findContents === undefined) return contents;
	return withProgress(context, flags.quiet ?? false, (work) => findContents(closure, work));
}

function filesOf({ store, label }: Subject): LocalStore {
	if (store !== null) return store;
	throw new WhittleError(
		"no-files",
		"its files are not on this machine",
		label,
		"--disk walks the files: run whittle where they are, or leave it out",
	);
}

function rootsFrom(closure: Closure, patterns: readonly string[]): number[] {
	return patterns.flatMap((pattern) => {
		const found = matches(closure, pattern);
		if (found.length > 0) return found;
		throw new WhittleError(
			"no-such-root",
			"no path of the closure is meant by this --root",
			pattern,
			suggestion(closure, pattern),
		);
	});
}
