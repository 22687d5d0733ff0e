import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { buildSeconds, parseBuildReports } from "./build-reports.ts";
import type { Derivation } from "./derivation.ts";

const HEADER = "hostname,derivation name,utc time,build seconds";

function derivation(env: Readonly<Record<string, string>> = {}): Derivation {
	return {
		outputs: new Map(),
		inputDrvs: new Map(),
		inputSrcs: [],
		dynamic: false,
		env: new Map(Object.entries(env)),
	};
}

const seconds = (text: string, name: string, env?: Readonly<Record<string, string>>) =>
	buildSeconds(parseBuildReports(text, "reports"), name, derivation(env));

const rows = (times: readonly number[], host = "", name = "hello") =>
	times.map((time, k) => `${host},${name},2025-11-08 20:59:${10 + k},${time}\r\n`).join("");

describe("build reports of nix-output-monitor", () => {
	it("give the median, of two in the middle their mean rounded down", () => {
		expect(seconds(`${HEADER}\r\n${rows([30, 10, 20])}`, "hello-2.12.drv")).toBe(20);
		expect(seconds(`${HEADER}\r\n${rows([1, 10, 20, 99])}`, "hello-2.12.drv")).toBe(15);
		expect(seconds(`${HEADER}\r\n${rows([1, 2])}`, "hello-2.12.drv")).toBe(1);
		expect(seconds(`${HEADER}\r\n`, "hello-2.12.drv")).toBeNull();
		fc.assert(
			fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 10 }), (times) => {
				const median = seconds(`${HEADER}\n${rows(times)}`, "hello.drv")!;
				const atMost = times.filter((time) => Math.floor(time) <= median).length;
				const atLeast = times.filter((time) => time >= median).length;
				expect(Math.min(atMost * 2, atLeast * 2)).toBeGreaterThanOrEqual(times.length);
			}),
			{ numRuns: 200 },
		);
	});

	it("go by pname, else by the name without its version", () => {
		const text = `${HEADER}\n${rows([7], "", "python3.8-pytest")}${rows([9], "", "hook")}`;
		expect(seconds(text, "python3.8-pytest-5.4.3.drv")).toBe(7);
		expect(seconds(text, "other-1.drv", { pname: "hook" })).toBe(9);
		expect(seconds(text, "hook-1.drv", { pname: "other" })).toBeNull();
	});

	it("count those of this machine, and only without any those of others", () => {
		const elsewhere = rows([100], "builder1") + rows([300], "builder2");
		expect(seconds(`${HEADER}\n${elsewhere}`, "hello.drv")).toBe(200);
		expect(seconds(`${HEADER}\n${elsewhere}${rows([5])}`, "hello.drv")).toBe(5);
	});

	it("may have no header and no time, or another name for the time", () => {
		expect(seconds(",hello,12\r\nssh://b,hello,40\r\n", "hello-1.drv")).toBe(12);
		expect(seconds(`${HEADER.replace("utc", "end")}\n${rows([12])}`, "hello-1.drv")).toBe(12);
		expect(seconds(',"a, ""b""",12\n', 'a, "b"-1.drv')).toBe(12);
		expect(seconds("", "hello-1.drv")).toBeNull();
	});

	it("are refused where a row is none, with its number", () => {
		for (const text of [
			`${HEADER}\n,hello,2025-11-08 20:59:10\n`,
			`${HEADER}\n${rows([1])},hello,2025-11-08 20:59:10,1.5\n`,
			`${HEADER}\n,hello,2025-11-08 20:59:10,-1\n`,
			",hello,many\n",
			"hello\n",
			',"hello,12\n',
		]) {
			expect(() => parseBuildReports(text, "reports")).toThrow(WhittleError);
		}
		expect(() => parseBuildReports(",hello,1\n,hello,x\n", "f")).toThrow(
			"f: row 2 is no build report",
		);
	});

	it("of any kind are reports or an error", () => {
		const cell = fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('"', "\n", ","));
		const text = fc
			.tuple(fc.constantFrom("", `${HEADER}\n`), fc.array(fc.array(cell)))
			.map(([head, lines]) => head + lines.map((cells) => cells.join(",")).join("\n"));
		fc.assert(
			fc.property(text, (csv) => {
				try {
					buildSeconds(parseBuildReports(csv, "f"), "hello.drv", derivation());
				} catch (error) {
					if (!(error instanceof WhittleError)) throw error;
				}
			}),
			{ numRuns: 1000 },
		);
	});
});
