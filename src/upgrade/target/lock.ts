import { WhittleError } from "../../closure/error.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { type Runner, read } from "./command.ts";
import type { Places } from "./places.ts";
import { ENDING, GRACE } from "./session-program.ts";

/**
 * In the shell there: $me is what this session is known by, PID:START:BOOT (a number of a process
 * may come again, a start time in the same boot not); `alive` tells whether such a one runs.
 */
const HOLDERS = `
boot=$(cat /proc/sys/kernel/random/boot_id) || exit
start() {
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return
	set -- \${stat##*) }
	shift 19
	printf '%s\\n' "$1"
}
me=$whittle_session:$(start "$whittle_session"):$boot
alive() {
	pid=\${1%%:*} rest=\${1#*:}
	[ "\${rest#*:}" = "$boot" ] && [ "$(start "$pid")" = "\${rest%%:*}" ]
}`;

/**
 * A symlink, which is made whole or not at all, to what the session is known by. It is stale, and
 * taken away, where nobody of that name runs any more. Throws with who holds it.
 */
export async function lock(places: Places, runner: Runner): Promise<void> {
	const file = lockFile(places);
	await runner.run({ words: ["mkdir", "-p", "--", places.folder] });
	const said = await places.session.run({ text: `${HOLDERS}\nprintf '%s\\n' "$me"` });
	const me = said.out.trim();
	const answer = await runner.attempt({
		words: ["ln", "-s", "-T", me, file],
		text: `${HOLDERS}
lock=${quoted(file)}
tries=0
while [ "$tries" -lt ${GRACE + 5} ]; do
	tries=$((tries + 1))
	ln -s -T "$me" "$lock" 2>/dev/null && exit
	holder=$(readlink "$lock") || continue
	if [ "$holder" = "$me" ]; then exit 0; fi
	if alive "$holder"; then
		# Its driver is gone, so it will be.
		if [ "$(cat "/proc/\${holder%%:*}/comm")" = ${ENDING} ] && [ "$tries" -lt ${GRACE + 4} ]; then
			sleep 1
			continue
		fi
		printf 'held %s %s\\n' "\${holder%%:*}" "$(stat -c %Y "$lock")" >&2
		exit 9
	fi
	# Whoever else finds it stale must not take away the next one.
	mv -T "$lock" "$lock.$$" 2>/dev/null || continue
	if [ "$(readlink "$lock.$$")" = "$holder" ]; then
		rm "$lock.$$"
	else
		mv -n -T "$lock.$$" "$lock"
	fi
done
printf 'cannot make %s\\n' "$lock" >&2
exit 1`,
	});
	if (answer === null || answer.status === 0) return;
	const [, pid, since] =
		answer.said.map((line) => /^held (\d+) (\d+)$/.exec(line)).find(Boolean) ?? [];
	if (pid === undefined) {
		throw new WhittleError(
			"cannot-lock",
			answer.said.at(-1) ?? `ended with exit code ${answer.status}`,
			file,
			"run as a user who may write there",
		);
	}
	throw new WhittleError(
		"upgrade-locked",
		`another upgrade holds it: process ${pid} since ${new Date(Number(since) * 1000).toISOString()}`,
		`${places.label}: ${file}`,
		`wait until it has ended, or end it: kill ${pid}`,
	);
}

/** Takes away the lock of this session; another's stays. */
export async function unlock(places: Places, runner: Runner): Promise<void> {
	const file = lockFile(places);
	const text = `${HOLDERS}\n[ "$(readlink ${quoted(file)})" != "$me" ] || echo mine`;
	if ((await read(places.session, text, file)).trim() === "mine" || runner.dryRun) {
		await runner.run({ words: ["rm", "-f", "--", file] });
	}
}

function lockFile({ folder }: Places): string {
	return `${folder}/lock`;
}
