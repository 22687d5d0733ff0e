import type { Contents } from "../closure/categories.ts";
import { type Closure, isBuildClosure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import type { Derivations } from "./derivations/derivation.ts";
import { openLocal } from "./local-subject.ts";
import type { FindEvidence } from "./store/evidence.ts";
import { type LocalStore, localStore } from "./store/local-store.ts";
import { storeAddress } from "./store-address.ts";
import type { Work } from "./work.ts";

/** How a person names a closure. */
export interface SubjectRequest {
	/** A store path or a link to one, an installable, a file, `-`; undefined for the default. */
	readonly subject: string | undefined;
	/** Every valid path of the store instead. */
	readonly all: boolean;
	/** `--store`, each time it was given. */
	readonly stores: readonly string[];
	/** Binary caches are asked for what they were asked before, too. */
	readonly refresh?: boolean;
	/** `-f FILE`, and `-A ATTR` in it. */
	readonly file: string | undefined;
	readonly attribute: string | undefined;
	/** What builds it instead: nothing is built, and the closure is that of its derivation. */
	readonly derivation: boolean;
}

/** A closure and where its files can be seen. */
export interface Subject {
	readonly closure: Closure;
	/** What the person named, resolved: a store path, a file name, `all paths of …`. */
	readonly label: string;
	/** Where links are followed and files are looked for; null where they are not on this machine. */
	readonly store: LocalStore | null;
	/** Null for a file: the store here need not hold its paths. */
	readonly contents: Contents | null;
	/** Where files can only be seen with some effort: makes it, in place of `contents`. */
	readonly findContents?: (closure: Closure, work: Work) => Promise<Contents>;
	/** Which files of a path hold its references. */
	readonly evidence: FindEvidence;
	/** What the answer rests on where that is not what Nix recorded: a line for people. */
	readonly note?: string;
	/** What the derivations of a build closure say; left out where that cannot be read. */
	readonly derivations?: () => Promise<Derivations>;
}

/** Opens whatever `request` names. Throws `WhittleError` with what to name instead. */
export async function openSubject(request: SubjectRequest, work: Work): Promise<Subject> {
	const opened = await openAt(request, work);
	if (!request.derivation || isBuildClosure(opened.closure)) return opened;
	throw new WhittleError(
		"no-derivation",
		"this tells of no derivation",
		opened.label,
		"name a .drv, what a store here has built, an installable, -f FILE, or JSON of `nix derivation show -r`",
	);
}

async function openAt(request: SubjectRequest, work: Work): Promise<Subject> {
	const address = storeAddress(request.stores);
	switch (address.kind) {
		case "local":
			return openLocal(localStore(address.url), address.url, request, work);
		case "cache": {
			const { openInCaches } = await import("./cache/cache-subject.ts");
			return openInCaches(request, address.urls, work);
		}
		case "ssh":
			return (await import("./ssh/ssh-subject.ts")).openSshSubject(address.url, request, work);
	}
}
