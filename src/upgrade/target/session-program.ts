import { FAR_PATH } from "../../nix/ssh/far-side.ts";

/** Coreutils that requests are made of, beside `sh` and Nix's own programs. */
const TOOLS = "cat date dd du head ln ls mkdir mv readlink rm rmdir sleep stat sync timeout touch";

/** With this status the session ends at once: what it said is the tool that is not there. */
export const MISSING = 43;

/** The name of a session's process that only waits for what still runs. */
export const ENDING = "whittle-ending";

/** What a shell says of who was killed. */
const KILLED = 137;

/** Seconds between being asked to end and being killed. */
export const GRACE = 10;

/**
 * The program that `sh` on the target reads before any request: POSIX, with coreutils. A request
 * is a line `BYTES MODE` and so many bytes of shell text, which runs as a process group of its own
 * (`timeout 0` makes one). Its standard output stands between `mark<` and `mark>STATUS`, its
 * standard error between lines `mark<` and `mark>`. Whoever asked then writes a line: `go`, or
 * earlier `stop`. At `stop`, and where nobody is there any more to write it, the group is asked
 * to end and a little later killed; so it is where the session itself is killed.
 *
 * Modes:
 * - `plain`: standard input is empty.
 * - `input`: standard input follows, as lines `BYTES` with so many bytes, up to a line `mark!`. It
 *   ends early where nobody is there any more, which is how whoever reads it learns of that.
 * - `outlives`: is let run to its end in any case, for half an activation is worse than either; what
 *   it writes is standard error, and nobody need read it.
 */
export function sessionProgram(mark: string, needed: readonly string[]): string {
	return `
${FAR_PATH}
LC_ALL=C
whittle_session=$$
export PATH LC_ALL whittle_session
mark=${mark}

for tool in ${TOOLS} ${needed.join(" ")}; do
	command -v "$tool" >/dev/null 2>&1 && continue
	printf '\\n%s<%s%s>${MISSING}\\n' "$mark" "$tool" "$mark"
	exit
done

# Runs the text $1 with descriptor 3 as its input. Only this process can be asked to end.
serve() {
	job= asked=
	read -r me rest </proc/self/stat
	end() {
		asked=1
		[ -n "$job" ] || return
		kill "$job"
		{ sleep ${GRACE}; kill -s KILL -- "-$job"; } >/dev/null 2>&1 3<&- &
		late=$!
	}
	late=
	trap end TERM
	timeout 0 sh -c "$1" <&3 3<&- &
	job=$!
	[ -z "$asked" ] || end
	{
		while sleep 1; do
			read -r pid name state above rest </proc/self/stat
			kill -0 "$$" && [ "$above" = "$me" ] && continue
			kill "$job"
			seconds=0
			while kill -0 "$job" && [ "$seconds" -lt ${GRACE} ]; do
				sleep 1
				seconds=$((seconds + 1))
			done
			kill -s KILL -- "-$job"
			# Where it is who serves that was killed, nobody else says how it ended.
			kill -s KILL "$$"
			exit
		done
	} >/dev/null 2>&1 3<&- &
	guard=$!
	wait "$job"
	status=$?
	while kill -0 "$job"; do
		wait "$job"
		status=$?
	done 2>/dev/null
	# For certain: a shell that has just begun may miss a milder signal. And where the job's own
	# shell was killed, what it had started must not go on when it is told to have ended.
	kill -s KILL "$guard" $late 2>/dev/null
	kill -s KILL -- "-$job" 2>/dev/null
	kill -0 "$$" 2>/dev/null || exit # nobody is there to be told
	ended "$status"
}

ended() {
	printf '\\n%s>\\n' "$mark" >&2
	printf '%s>%s\\n' "$mark" "$1"
}

# Whichever of these is killed, another says how it ended, and not before it has.
outlive() {
	{
		sh -c "$1" </dev/null 2>&1
		printf '\\n%s>%s\\n' "$mark" "$?"
	} | {
		trap '' PIPE
		status=${KILLED}
		while IFS= read -r line; do
			case $line in
				"$mark>"*) status=\${line#*>} && break ;;
				*) printf '%s\\n' "$line" ;;
			esac
		done >&2 2>/dev/null
		ended "$status"
	} || ended ${KILLED}
}

# Nobody asks any more, but something still runs: whoever finds the lock may wait for that.
alone() { printf ${ENDING} >/proc/$$/comm; } 2>/dev/null

feed() {
	while IFS= read -r length; do
		case $length in
			'') ;;
			"$mark!") return ;;
			*) head -c "$length" 2>/dev/null || break ;;
		esac
	done
	while IFS= read -r line; do [ "$line" = "$mark!" ] && return; done
}

# Some shells read their program by lines: after that of \`done\` come requests.
printf '\\n%s<%s>0\\n' "$mark" "$mark"
while IFS=' ' read -r length mode; do
	text=$(head -c "$length")
	printf '\\n%s<\\n' "$mark" >&2
	printf '\\n%s<' "$mark"
	case $mode in
		input)
			feed | { exec 3<&0; serve "$text"; }
			read -r go
			;;
		outlives)
			outlive "$text" &
			read -r go || alone
			wait "$!"
			;;
		plain)
			serve "$text" 3</dev/null &
			read -r go || alone
			[ "$go" = go ] || kill "$!" 2>/dev/null
			wait "$!"
			;;
		*) exit ;; # what is read is no request
	esac
done; exit
`;
}
