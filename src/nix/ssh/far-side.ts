import { WhittleError } from "../../closure/error.ts";
import { NIX_STORE } from "../../closure/store-path.ts";
import { storeParameters } from "../store/local-store.ts";
import type { SshAddress } from "./ssh-address.ts";

/** What a request over there can end with besides 0. */
const STATUS = { nowhere: 40, invalid: 41, failed: 42, missing: 43 } as const;

/** In the shell over there: the store directory as its Nix has it. */
const USUAL_STORE = `"$\{NIX_STORE_DIR:-/nix/store}"`;

/** A word that a POSIX shell takes as it is. */
export function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Where commands of Nix are over there, beside those of a login. */
export const FAR_PATH =
	"PATH=$PATH:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:$HOME/.nix-profile/bin";

/**
 * The program that `sh` over there reads before any request: POSIX, with readlink, cat and
 * xargs, and commands of Nix that every version since 2.0 has. An answer stands between
 * `mark<` and `mark>STATUS`, so that what a host prints by itself does no harm. It is over
 * when the next line is read, and cut short when that says `stop` or nobody is there to
 * write one: then whoever still writes to `cat` ends, and what it says about that is not
 * passed on.
 *
 * The two sorts of answer:
 * - `closure PLACE…`: of the first place that leads to a store path, that path in a line
 *   of its own and the registration of its closure; `everything`: that of every path.
 * - `nar PATH`: the path as a NAR.
 */
export function farSide({ program, remoteStore }: SshAddress, mark: string): string {
	const store = remoteStore === null ? [] : ["--store", remoteStore];
	const nixStore = [...program, ...store].map(quoted).join(" ");
	const { root, storeDir, real } = placesOf(remoteStore);
	return `
${FAR_PATH}
root=${quoted(root)}
store=${storeDir === null ? USUAL_STORE : quoted(storeDir)}
real=${real === null ? '"$root$store"' : quoted(real)}

answer() {
	printf '\\n%s<' ${mark}
	{
		said=$("$@" 2>&1 >&3 3>&- </dev/null)
		status=$?
		printf '%s>' ${mark} 2>/dev/null >&3 && [ -n "$said" ] && printf '%s\\n' "$said" >&2
		printf '%s\\n' "$status" 2>/dev/null >&3
	} 3>&1 | cat &
	read -r go || go=stop
	if [ "$go" = stop ]; then { kill "$!"; wait "$!"; } 2>/dev/null; fi
}

nix_store() { ${nixStore} "$@"; }

for tool in cat readlink xargs ${quoted(program[0]!)}; do
	command -v "$tool" >/dev/null 2>&1 && continue
	printf '\\n%s<%s%s>${STATUS.missing}\\n' ${mark} "$tool" ${mark}
	exit
done

# The store path that $1 leads to, as $path. Links are followed one by one, for in a store
# below a root they name paths that are not there.
locate() {
	at= rest=$1 links=0
	case $rest in /*) ;; *) rest=$PWD/$rest ;; esac
	while [ -n "$rest" ]; do
		part=\${rest%%/*}
		case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
		case $part in
			'' | .) continue ;;
			..) at=\${at%/*}; continue ;;
			????????????????????????????????-?*)
				case $at in "$store" | "$real") path=$store/$part; return ;; esac ;;
		esac
		if [ -L "$at/$part" ]; then
			links=$((links + 1))
			[ "$links" -le 40 ] && target=$(readlink "$at/$part") || return 1
			case $target in /*) at= ;; esac
			rest=$target/$rest
		else
			at=$at/$part
		fi
	done
	return 1
}

closure() {
	for place do
		locate "$place" || continue
		printf '%s\\n' "$path"
		if ! paths=$(nix_store --query --requisites "$path"); then
			[ "$(nix_store --check-validity --print-invalid "$path" 2>/dev/null)" = "$path" ] &&
				return ${STATUS.invalid}
			return ${STATUS.failed}
		fi
		printf '%s\\n' "$paths" | xargs ${nixStore} --dump-db || return ${STATUS.failed}
		return
	done
	return ${STATUS.nowhere}
}

everything() { nix_store --dump-db || return ${STATUS.failed}; }

# This command of Nix takes a place in the file system and knows nothing of stores.
nar() { nix_store --dump "$real/\${1##*/}" || return ${STATUS.failed}; }
`;
}

/** What a status means, as an error. */
export function refusal(
	status: number,
	said: string,
	{ url, program }: SshAddress,
	what: string,
): WhittleError {
	switch (status) {
		case STATUS.nowhere:
			return new WhittleError(
				"no-such-subject",
				"nothing of that name leads to a store path over there",
				what,
				`name a store path of ${url}, a link to one there, or --all`,
			);
		case STATUS.invalid:
			return new WhittleError(
				"invalid-path",
				"this path is not in the store",
				said.trimEnd() || what,
				`build or copy it to ${url} first, or name another store`,
			);
		case STATUS.missing:
			return new WhittleError(
				"far-tool-missing",
				`there is no ${said} over there`,
				url,
				said === program[0]
					? "install Nix there, or say where it is: ?remote-program=/path/to/nix-store"
					: "whittle wants sh, cat, readlink, xargs and nix-store of the far side",
			);
		default:
			return new WhittleError(
				"nix-failed",
				`nix-store over there could not tell (exit code ${status})`,
				what,
				"its own message stands above",
			);
	}
}

/**
 * Of a store address over there: its root, its store directory and where that really is, its
 * state directory. What is null Nix's environment over there says.
 */
export function placesOf(remoteStore: string | null) {
	const [place = "", query = ""] = (remoteStore ?? "").replace(/^local:\/\//, "").split("?", 2);
	const parameters = storeParameters(query);
	const root = place.startsWith("/") ? place : (parameters.get("root") ?? "");
	const below = root.replace(/\/+$/, "");
	return {
		root: below,
		storeDir: parameters.get("store") ?? (below === "" ? null : NIX_STORE),
		real: parameters.get("real"),
		stateDir: parameters.get("state") ?? (below === "" ? null : `${below}/nix/var/nix`),
	};
}
