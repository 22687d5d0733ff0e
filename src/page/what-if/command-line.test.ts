import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { stepFrom, stepOn } from "../../closure/step.ts";
import { draw } from "../../closure/testing.ts";
import { commandLine } from "./command-line.ts";

const NAMES = ["root", "a b", "$(touch here)", "it's", "`x`", ";rm", "c=d"];
const closure = draw(
	NAMES.length,
	NAMES.map((_, i) => [0, i]),
	{ names: NAMES },
);

test("a shell reads from it the words that the steps have", () => {
	const steps = [
		...NAMES.map((_, i) => stepOn.drop(closure, i)),
		stepOn.swap(closure, 1, 2),
		stepOn.stub(closure, 3, 1024),
		stepOn.cut(closure, [0, 5]),
		stepFrom(closure, "drop", "/^(a b|it's)$/"),
	];
	const line = commandLine(["--store", "/my store", "./my system"], steps);
	const script = `whittle() { printf '%s\\0' "$@"; }; ${line}`;
	const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
	expect(stdout.split("\0").slice(0, -1)).toEqual([
		"whatif",
		"--store",
		"/my store",
		"./my system",
		...steps.flatMap(({ kind, text }) => [`--${kind}`, text.slice(kind.length + 1)]),
	]);
});

test("words that begin with a dash are no flag", () => {
	const dashed = draw(2, [[0, 1]], { names: ["root", "-rf"] });
	const line = commandLine(null, [stepFrom(dashed, "drop", "-rf")]);
	expect(line).toBe("whittle whatif SUBJECT --drop=-rf");
});
