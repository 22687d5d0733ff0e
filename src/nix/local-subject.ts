import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WhittleError } from "../closure/error.ts";
import {
	buildFile,
	buildInstallable,
	instantiateFile,
	instantiateInstallable,
	isInstallable,
} from "./building.ts";
import { copiedDerivation } from "./derivations/copied-derivation.ts";
import { isDerivation } from "./derivations/derivation.ts";
import { documentInStore, fromDocument, holdsNarinfos } from "./document-subject.ts";
import { filePieces, inputPieces } from "./file-pieces.ts";
import { storePathNamed } from "./named-path.ts";
import type { LocalStore } from "./store/local-store.ts";
import { fromDerivationFiles, fromPath, fromStore } from "./store-subject.ts";
import type { Subject, SubjectRequest } from "./subject.ts";
import type { Work } from "./work.ts";

/** Opens what is named on this machine; `url` is what Nix's own `--store` takes for `store`. */
export async function openLocal(
	store: LocalStore,
	url: string | undefined,
	request: SubjectRequest,
	work: Work,
): Promise<Subject> {
	if (request.all) return fromStore(store, null, work);
	const { subject, file, derivation } = request;
	const storePath = (path: string) => fromPath(store, path, derivation, work);
	if (file !== undefined) {
		const make = derivation ? instantiateFile : buildFile;
		return storePath(await make(file, request.attribute, url));
	}
	if (subject === undefined) return storePath(defaultPath(store));
	if (subject === "-") {
		const label = "standard input";
		return fromDocument(inputPieces(label, work), label, store);
	}
	const path = storePathNamed(store, subject);
	const inStore = path === null ? null : documentInStore(store, path, subject);
	if (path !== null && inStore === null) return storePath(path);
	if (path === null && isInstallable(subject)) {
		const make = derivation ? instantiateInstallable : buildInstallable;
		return storePath(await make(subject, url));
	}
	const copy = isDerivation(subject) ? copiedDerivation(store, subject) : null;
	if (copy !== null) return fromDerivationFiles(copy.store, copy.path);
	if (inStore === null && holdsNarinfos(subject)) {
		const { openInCaches } = await import("./cache/cache-subject.ts");
		return openInCaches({ ...request, all: true }, [pathToFileURL(subject).href], work);
	}
	const pieces = filePieces(inStore ?? subject, work);
	if (pieces !== null) return fromDocument(pieces, subject, store);
	throw new WhittleError(
		"no-such-subject",
		"there is no such file, store path or installable",
		subject,
		"name a store path or a link to one, a closure file, `-`, or an installable such as .#x",
	);
}

/** What a person means who names nothing: the current system, else the default profile. */
function defaultPath(store: LocalStore): string {
	const profiles = join(store.stateDir, "profiles");
	const places = [
		join(store.root, "run/current-system"),
		join(profiles, "system"),
		...(store.root === "/" ? [join(homedir(), ".nix-profile")] : []),
		join(profiles, "default"),
	];
	for (const place of places) {
		const path = storePathNamed(store, place);
		if (path !== null) return path;
	}
	throw new WhittleError(
		"nothing-named",
		"no system and no profile found here",
		null,
		"name a store path or a link to one (./result), an installable (.#x, -f FILE), a file made by `nix path-info --json -r`, or --all",
	);
}
