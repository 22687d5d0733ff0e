import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { isBaseName } from "../../closure/store-path.ts";
import { looksLikeInstallable } from "../building.ts";
import { located, tooLarge } from "../documents/document-error.ts";
import { readRegistration } from "../documents/registration.ts";
import type { Subject, SubjectRequest } from "../subject.ts";
import type { Work } from "../work.ts";
import { quoted } from "./far-side.ts";
import { sshAddress } from "./ssh-address.ts";
import { SshConnection } from "./ssh-connection.ts";

/** Bytes of registration that are taken in: more than a string of Node holds. */
const LIMIT = 2 ** 29;

/** What a person means who names nothing: the current system, else the default profile. */
const USUAL_PLACES = [
	'"$root"/run/current-system',
	'"$root"/nix/var/nix/profiles/system',
	'"$HOME"/.nix-profile',
	'"$root"/nix/var/nix/profiles/default',
].join(" ");

/**
 * A subject in the store of another machine, by one connection and commands that every
 * version of Nix has: the registration of its closure, and NARs where evidence is asked
 * for. Words are paths, links and base names over there. Throws `WhittleError`.
 */
export async function openSshSubject(
	url: string,
	request: SubjectRequest,
	work: Work,
): Promise<Subject> {
	refuseWhatIsHere(url, request);
	const connection = new SshConnection(sshAddress(url), work.signal);
	const { subject, all } = request;
	const what = subject ?? (all ? "--all" : "the current system");
	const closureRequest = all ? "everything" : `closure ${placesOf(subject)}`;
	const answer = await textOf(connection.ask(closureRequest, what), work);
	const lineEnd = all ? -1 : answer.indexOf("\n");
	const path = answer.slice(0, Math.max(0, lineEnd));
	const closure = closureFrom(answer.slice(lineEnd + 1), url);
	const root = closure.paths.indexOf(path);
	if (!all && root < 0) throw damagedAnswer(url);
	return {
		closure: all ? closure : { ...closure, roots: Uint32Array.of(root) },
		label: all ? `all paths of ${url}` : path,
		store: null,
		contents: null,
		evidence: async (referrer, hashes, every) => {
			const { findEvidenceInNar } = await import("../nar/nar-evidence.ts");
			const nar = connection.ask(`nar ${quoted(referrer)}`, referrer);
			return findEvidenceInNar(nar, hashes, every);
		},
	};
}

/** What is built or read on this machine is no matter of a store elsewhere. */
function refuseWhatIsHere(url: string, { subject, file }: SubjectRequest): void {
	if (file !== undefined || (subject !== undefined && looksLikeInstallable(subject))) {
		throw new WhittleError(
			"not-over-ssh",
			"Nix evaluates here, and would not build into a store over there",
			file ?? subject ?? url,
			`build it and copy it with \`nix copy --to ${url}\`, then name its store path`,
		);
	}
	if (subject === "-") {
		throw new WhittleError(
			"not-over-ssh",
			"standard input is read here, and needs no store over there",
			url,
			"leave --store out",
		);
	}
}

/** The places of a closure request, as words of a shell. */
function placesOf(subject: string | undefined): string {
	if (subject === undefined) return USUAL_PLACES;
	return isBaseName(subject) ? `"$store"/${quoted(subject)}` : quoted(subject);
}

async function textOf(answer: AsyncIterable<Uint8Array>, { onProgress }: Work): Promise<string> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of answer) {
		pieces.push(piece);
		bytes += piece.length;
		if (bytes >= LIMIT) throw tooLarge(`answers with more than ${LIMIT} bytes`);
		onProgress({ what: "registration", done: bytes, of: null, unit: "bytes" });
	}
	return Buffer.concat(pieces).toString("utf8");
}

function closureFrom(registration: string, url: string): Closure {
	try {
		return readRegistration(registration);
	} catch (error) {
		throw located(error, url);
	}
}

function damagedAnswer(url: string): WhittleError {
	return new WhittleError(
		"damaged-answer",
		"does not tell of the path that was asked for",
		url,
		"see what `nix-store --dump-db PATH` prints over there",
	);
}
