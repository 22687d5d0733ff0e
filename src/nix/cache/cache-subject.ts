import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { enclosingStorePath, hashOf, storeDirOf } from "../../closure/store-path.ts";
import { storePathNamed } from "../named-path.ts";
import type { FindEvidence } from "../store/evidence.ts";
import { localStore } from "../store/local-store.ts";
import { withoutUser } from "../store-address.ts";
import type { Subject, SubjectRequest } from "../subject.ts";
import type { Work } from "../work.ts";
import { contentsInCaches } from "./cache-contents.ts";
import { closureOfNarinfos } from "./closure-of-narinfos.ts";
import { evidenceInCache } from "./nar-evidence.ts";
import { type Caches, openCaches } from "./open-caches.ts";
import { type Found, findNarinfo, listNarinfos, readNarinfos } from "./read-closure.ts";

/** Opens a store path out of the binary caches at `urls`, or with `all` what their folders hold. */
export async function openInCaches(
	request: SubjectRequest,
	urls: readonly string[],
	work: Work,
): Promise<Subject> {
	const named = request.all ? null : pathOrHash(request, urls);
	const caches = await openCaches(urls, request.refresh ?? false, work.signal);
	try {
		const top = named === null ? null : await findTop(caches, named);
		const found =
			top === null
				? await everything(caches, work)
				: await readNarinfos(caches.all, caches.storeDir, top, caches.atOnce, work);
		const narinfos = found.map(({ narinfo }) => narinfo);
		narinfos.sort((a, b) => (a.path < b.path ? -1 : 1));
		const closure = closureOfNarinfos(caches.storeDir, narinfos);
		const byPath = new Map(found.map((each) => [each.narinfo.path, each]));
		const seen = {
			store: null,
			contents: null,
			findContents: (shown: Closure, later: Work) => contentsInCaches(shown, byPath, caches, later),
			evidence: evidenceOf(byPath),
		};
		if (top === null) return { ...seen, closure, label: `all paths of ${addresses(caches)}` };
		const { path } = top.narinfo;
		const roots = Uint32Array.of(closure.paths.indexOf(path));
		return { ...seen, closure: { ...closure, roots }, label: path };
	} catch (error) {
		caches.close();
		throw error;
	} finally {
		caches.remember();
	}
}

/** The store path that is asked for, or the hash part alone. */
function pathOrHash({ subject, file }: SubjectRequest, urls: readonly string[]): string {
	const remedy = "name a store path or its hash, or a link to one on this machine";
	const where = subject ?? file ?? urls.map(withoutUser).join(" ");
	if (file !== undefined) {
		throw new WhittleError("nothing-built", "a binary cache builds nothing", where, remedy);
	}
	if (subject === undefined) {
		throw new WhittleError("nothing-named", "a binary cache has no current system", where, remedy);
	}
	if (HASH.test(subject)) return subject;
	const path = storePathNamed(localStore(undefined), subject);
	if (path !== null) return path;
	const elsewhere = enclosingStorePath(storeDirOf(subject) ?? "", subject);
	if (elsewhere !== null) return elsewhere;
	throw new WhittleError("no-such-subject", "this is no store path", subject, remedy);
}

async function findTop(caches: Caches, named: string): Promise<Found> {
	const { all, storeDir } = caches;
	const isHash = HASH.test(named);
	if (!isHash && storeDirOf(named) !== storeDir) {
		throw new WhittleError(
			"other-store-directory",
			`the cache is for stores at ${storeDir}`,
			named,
			"name a path of that store directory",
		);
	}
	const top = await findNarinfo(all, isHash ? named : hashOf(storeDir, named), true);
	if (top !== null && (isHash || top.narinfo.path === named)) return top;
	const instead = top === null ? "" : `, only ${top.narinfo.path}`;
	throw new WhittleError(
		"invalid-path",
		`this path is not in ${addresses(caches)}${instead}`,
		named,
		"name another cache with --store, or several",
	);
}

async function everything(caches: Caches, work: Work): Promise<Found[]> {
	const found = await listNarinfos(caches.all, work);
	if (found === null) {
		throw new WhittleError(
			"not-listable",
			"what a cache has can only be listed where it is a folder",
			addresses(caches),
			"name a store path, or give --store file://FOLDER",
		);
	}
	if (found.length > 0) return found;
	throw new WhittleError("no-paths", "holds no narinfos", addresses(caches), "name another folder");
}

function evidenceOf(found: ReadonlyMap<string, Found>): FindEvidence {
	return async (path, hashes, all, work) => {
		const each = found.get(path);
		if (each !== undefined) return evidenceInCache(each, hashes, all, work);
		throw new WhittleError("no-nar", "is in no cache that was named", path, "name another cache");
	};
}

function addresses({ all }: Caches): string {
	return all.map(({ files }) => files.address).join(" ");
}

const HASH = /^[0-9a-z]{32}$/;
