import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { openTrialMemory } from "./trial-memory.ts";

function folder(): string {
	const made = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

test("what was put is there for every search that rests on the same, and for no other", () => {
	const at = folder();
	const memory = openTrialMemory(at, ["this"], false);
	memory.put({ a: 1 }, { found: true });
	memory.put({ a: 1 }, { found: "again" });
	expect(openTrialMemory(at, ["this"], false).get({ a: 1 })).toEqual({ found: "again" });
	expect(memory.get({ a: 2 })).toBe(undefined);
	expect(openTrialMemory(at, ["that"], false).get({ a: 1 })).toBe(undefined);
	expect(openTrialMemory(null, ["this"], false).get({ a: 1 })).toBe(undefined);
});

test("to refresh is to forget, also for those who have it open, who then go on", () => {
	const at = folder();
	const memory = openTrialMemory(at, ["this"], false);
	memory.put("a", 1);
	expect(openTrialMemory(at, ["this"], true).get("a")).toBe(undefined);
	expect(memory.get("a")).toBe(undefined);
	memory.put("a", 2);
	expect(memory.get("a")).toBe(2);
});

test("a file that is torn counts for nothing, and is written anew", () => {
	const at = folder();
	const memory = openTrialMemory(at, ["this"], false);
	memory.put("a", { long: "x".repeat(100) });
	const place = join(at, "trials", readdirSync(join(at, "trials"))[0]!);
	const [name] = readdirSync(place);
	writeFileSync(join(place, name!), '{"long":"xx');
	expect(memory.get("a")).toBe(undefined);
	memory.put("a", 3);
	expect(memory.get("a")).toBe(3);
	expect(readdirSync(place)).toEqual([name]);
});

test("what nobody asked for in months goes", () => {
	const at = folder();
	const old = join(at, "trials", "old");
	mkdirSync(old, { recursive: true });
	const then = new Date(Date.now() - 100 * 24 * 3600 * 1000);
	utimesSync(old, then, then);
	const recent = join(at, "trials", "recent");
	mkdirSync(recent);
	openTrialMemory(at, ["this"], false);
	expect([existsSync(old), existsSync(recent)]).toEqual([false, true]);
});

test("where nothing can be written, that is said", () => {
	const at = join(folder(), "file");
	writeFileSync(at, "");
	expect(() => openTrialMemory(at, ["this"], false)).toThrow(WhittleError);
});
