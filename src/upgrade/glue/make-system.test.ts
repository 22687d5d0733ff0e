import { describe, expect, test } from "vitest";
import { readTree } from "../../nix/nar/read-tree.ts";
import { pieces } from "../../nix/test-pieces.ts";
import { type MadeSystem, makeSystem } from "./make-system.ts";
import { type Drawn, placesOf, type World, worldOf } from "./test-world.ts";
import { stageWith } from "./testing.ts";

const file = (text: string | Uint8Array, executable = false): Drawn => ({ file: text, executable });
const link = (target: string): Drawn => ({ link: target });
const folder = (entries: Record<string, Drawn>): Drawn => ({ folder: entries });

const program = (name: string, more: Record<string, Drawn> = {}) =>
	folder({ bin: folder({ [name]: file(name, true) }), ...more });

const OLD = "old:nixos-system-host-1";
const NEW = "new:nixos-system-host-2";

/** Makes a stage; the places of each path that was made, by its name. */
async function made(
	world: World,
	isNew: readonly string[],
	isAbsent: readonly string[] = [],
): Promise<{
	system: MadeSystem;
	of: (name: string) => Record<string, string>;
	path: (name: string) => string;
}> {
	const system = await makeSystem(world.plan, stageWith(world.plan, isNew, isAbsent), world.files);
	const found = new Map<string, Record<string, string>>();
	const paths = new Map<string, string>();
	for (const { path, nar } of system.paths) {
		paths.set(path.slice(44), path);
		found.set(path.slice(44), placesOf(await readTree(pieces(nar, [99]), true)));
	}
	const known = <T>(map: Map<string, T>, name: string) => {
		if (!map.has(name)) throw new Error(`${name} was not made`);
		return map.get(name)!;
	};
	return { system, of: (name) => known(found, name), path: (name) => known(paths, name) };
}

/** Two systems with bash, nano and what they are configured by. */
function usual(old: Record<string, Drawn> = {}, next: Record<string, Drawn> = {}) {
	return worldOf({
		"old:bash-5": program("bash"),
		"new:bash-5.10": program("bash"),
		"old:nano-7": program("nano"),
		"new:nano-8": program("nano"),
		"both:tzdata-1": folder({ zoneinfo: file("") }),
		"old:set-environment": file("PATH=@old:bash-5@/bin:@both:tzdata-1@\n", true),
		"new:set-environment": file("PATH=@new:bash-5.10@/bin\n"),
		"old:etc-hosts": file("127.0.0.1\n"),
		"new:etc-hosts": file("::1\n"),
		"old:etc": folder({
			env: link("@old:set-environment@"),
			hosts: link("@old:etc-hosts@"),
			outside: link("/run/somewhere"),
		}),
		"new:etc": folder({ env: link("@new:set-environment@"), hosts: link("@new:etc-hosts@") }),
		"old:system-path": folder({
			bin: folder({ bash: link("@old:bash-5@/bin/bash"), nano: link("@old:nano-7@/bin/nano") }),
		}),
		"new:system-path": folder({
			bin: folder({ bash: link("@new:bash-5.10@/bin/bash"), nano: link("@new:nano-8@/bin/nano") }),
		}),
		...old,
		[OLD]: folder({
			init: file(`#!@old:bash-5@/bin/bash\nexec @${OLD}@/sw/bin/bash\n`, true),
			etc: link("@old:etc@"),
			sw: link("@old:system-path@"),
			...("old:system-units" in old ? { units: link("@old:system-units@") } : {}),
		}),
		...next,
		[NEW]: folder({
			etc: link("@new:etc@"),
			sw: link("@new:system-path@"),
			...("new:system-units" in next ? { units: link("@new:system-units@") } : {}),
		}),
	});
}

describe("an intermediate system", () => {
	test("names new packages, made configuration and itself, and refers to just those", async () => {
		const world = usual();
		const { system, of, path } = await made(world, ["bash"]);
		const bash = world.path("new:bash-5.10");
		expect(of("set-environment")[""]).toBe(`PATH=${bash}/bin:${world.path("both:tzdata-1")}\n`);
		expect(of("etc")).toEqual({
			"/env": `-> ${path("set-environment")}`,
			"/hosts": `-> ${world.path("old:etc-hosts")}`,
			"/outside": "-> /run/somewhere",
		});
		expect(of("system-path")).toEqual({
			"/bin/bash": `-> ${bash}/bin/bash`,
			"/bin/nano": `-> ${world.path("old:nano-7")}/bin/nano`,
		});
		expect(of("nixos-system-host-1")["/init"]).toBe(
			`#!${bash}/bin/bash\nexec ${system.system}/sw/bin/bash\n`,
		);
		expect(system.paths.at(-1)!.path).toBe(system.system);
		expect(system.paths.at(-1)!.references).toEqual(
			[bash, path("etc"), path("system-path"), system.system].sort(),
		);
		expect(system.left).toEqual([]);
	});

	test("is the same whenever it is made, keeps what is executable, and leaves the rest alone", async () => {
		const world = usual();
		const [one, two] = [await made(world, ["nano"]), await made(world, ["nano"])];
		expect(one.system).toEqual(two.system);
		expect(one.system.paths.map(({ path }) => path.slice(44))).toEqual([
			"system-path",
			"nixos-system-host-1",
		]);
		const init = await readTree(pieces(one.system.paths[1]!.nar, [9]), true);
		expect(init.kind === "folder" && init.entries.get("init")).toMatchObject({ executable: true });
	});

	test("has no links into an absent package, and names it nowhere", async () => {
		const world = usual({ "old:etc-hosts": file("editor @old:nano-7@/bin/nano\n") });
		const { system, of } = await made(world, [], ["nano"]);
		expect(of("system-path")).toEqual({ "/bin/bash": `-> ${world.path("old:bash-5")}/bin/bash` });
		expect(of("etc-hosts")[""]).toBe(`editor /nix/store/${"e".repeat(32)}-nano-7/bin/nano\n`);
		expect(system.left).toEqual([
			"etc-hosts names nano-7 in vain",
			"system-path lacks a link into nano-7",
		]);
	});

	test("that changes nothing is none", async () => {
		await expect(made(usual(), [])).rejects.toMatchObject({ code: "nothing-to-make" });
	});
});

describe("what names an absent package", () => {
	test("is left out where it is a unit, with what leads to it", async () => {
		const world = usual({
			"old:unit-script-nano-start": file("#!@old:nano-7@/bin/nano\n", true),
			"old:unit-nano.service": folder({
				"nano.service": file("ExecStart=@old:unit-script-nano-start@\n"),
			}),
			"old:unit-bash.service": folder({
				"bash.service": file("ExecStart=@old:bash-5@/bin/bash\n"),
			}),
			"old:system-units": folder({
				"nano.service": link("@old:unit-nano.service@/nano.service"),
				"bash.service": link("@old:unit-bash.service@/bash.service"),
				"own.service": file("ExecStart=@old:nano-7@/bin/nano\n"),
				"timers.wants": folder({ a: link("../nano.service"), b: link("../own.service") }),
				"multi-user.wants": folder({ c: link("../bash.service"), d: link("c") }),
			}),
		});
		const { system, of } = await made(world, [], ["nano"]);
		expect(of("system-units")).toEqual({
			"/bash.service": `-> ${world.path("old:unit-bash.service")}/bash.service`,
			"/multi-user.wants/c": "-> ../bash.service",
			"/multi-user.wants/d": "-> c",
		});
		expect(system.left).toEqual([
			"system-path lacks a link into nano-7",
			"unit-script-nano-start is left out: it names nano-7",
			"unit-nano.service is left out: it names unit-script-nano-start",
			"system-units/own.service is left out: it names nano-7",
			"system-units lacks 2 links into unit-nano.service",
			"system-units/timers.wants/b: ../own.service is not there",
		]);
	});
});

describe("a binary file that names what is switched", () => {
	test.each([
		["with a NUL", Buffer.from([0])],
		["that is no UTF-8", Buffer.from([0xff])],
	])("%s is refused", async (_, extra) => {
		const path = usual().path("old:bash-5");
		const binary = usual({ "old:etc-hosts": file(Buffer.concat([extra, Buffer.from(path)])) });
		expect(binary.path("old:bash-5")).toBe(path);
		await expect(made(binary, ["bash"])).rejects.toMatchObject({
			code: "binary-reference",
			where: binary.path("old:etc-hosts"),
			remedy: expect.stringContaining("--stage"),
		});
		await made(binary, ["nano"]);
	});
});

describe("trees of links", () => {
	const share = (of: string) => ({ share: folder({ doc: folder({ [of]: file("") }) }) });
	const lone = (side: "old" | "new", of: string, other: string) => ({
		[`${side}:system-path`]: folder({ share: folder({ doc: link(of) }), other: link(other) }),
	});

	test("a folder that was one link is unfolded where another package comes in", async () => {
		const world = usual(
			{
				"old:bash-5": program("bash", share("bash")),
				...lone("old", "@old:bash-5@/share/doc", "@old:nano-7@/bin/nano"),
			},
			{
				"new:bash-5.10": program("bash", share("bash")),
				"new:nano-8": program("nano", share("nano")),
				"new:system-path": folder({
					bin: folder({ bash: link("@new:bash-5.10@/bin/bash") }),
					share: folder({
						doc: folder({
							bash: link("@new:bash-5.10@/share/doc/bash"),
							nano: link("@new:nano-8@/share/doc/nano"),
						}),
					}),
				}),
			},
		);
		const { of } = await made(world, ["nano"]);
		expect(of("system-path")).toEqual({
			"/share/doc/bash": `-> ${world.path("old:bash-5")}/share/doc/bash`,
			"/share/doc/nano": `-> ${world.path("new:nano-8")}/share/doc/nano`,
		});
	});

	test("so is one of the new system where the old one still has others in it", async () => {
		const world = usual(
			{
				"old:nano-7": program("nano", share("nano")),
				"old:system-path": folder({
					share: folder({ doc: folder({ nano: link("@old:nano-7@/share/doc/nano") }) }),
					bash: link("@old:bash-5@/bin/bash"),
				}),
			},
			{
				"new:bash-5.10": program("bash", share("bash")),
				...lone("new", "@new:bash-5.10@/share/doc", "@new:nano-8@/bin/nano"),
			},
		);
		const { of } = await made(world, ["bash"]);
		expect(of("system-path")).toEqual({
			"/share/doc/nano": `-> ${world.path("old:nano-7")}/share/doc/nano`,
			"/share/doc/bash": `-> ${world.path("new:bash-5.10")}/share/doc/bash`,
		});
	});

	test("what the new package no longer has goes without a word, as in the new system", async () => {
		const world = usual({
			"old:system-path": folder({
				bin: folder({
					bash: link("@old:bash-5@/bin/bash"),
					bashbug: link("@old:bash-5@/bin/bashbug"),
					nano: link("@old:nano-7@/bin/nano"),
				}),
			}),
		});
		const { system, of } = await made(world, ["bash"]);
		expect(Object.keys(of("system-path"))).toEqual(["/bin/bash", "/bin/nano"]);
		expect(system.left).toEqual([]);
	});

	test("where the new system has no such tree each link leads to the same place, or is told", async () => {
		const world = usual({
			"old:dbus-1": folder({
				bash: link("@old:bash-5@/bin/bash"),
				gone: link("@old:bash-5@/bin/gone"),
				again: link("gone"),
				before: link("nowhere"),
			}),
			"old:system-units": folder({ dbus: link("@old:dbus-1@") }),
		});
		const { system, of } = await made(world, ["bash"]);
		expect(of("dbus-1")).toEqual({
			"/bash": `-> ${world.path("new:bash-5.10")}/bin/bash`,
			"/before": "-> nowhere",
		});
		expect(system.left).toEqual([
			`dbus-1/gone: ${world.path("old:bash-5")}/bin/gone is not there`,
			"dbus-1/again: gone is not there",
		]);
	});

	test("a place that a package leaves goes to whom the new system gives it", async () => {
		const both = { "old:nano-7": folder({ bin: folder({ nano: file(""), pico: file("") }) }) };
		const world = usual(
			{
				...both,
				"old:system-path": folder({
					pico: link("@old:bash-5@/bin/pico"),
					more: link("@old:bash-5@/bin/more"),
					nano: link("@old:nano-7@/bin/nano"),
				}),
			},
			{
				"new:system-path": folder({
					bash: link("@new:bash-5.10@/bin/bash"),
					pico: link("@new:nano-8@/bin/pico"),
					more: link("@new:nano-8@/bin/more"),
				}),
			},
		);
		const { of } = await made(world, ["bash"]);
		expect(of("system-path")).toEqual({
			"/pico": `-> ${world.path("old:nano-7")}/bin/pico`,
			"/nano": `-> ${world.path("old:nano-7")}/bin/nano`,
			"/bash": `-> ${world.path("new:bash-5.10")}/bin/bash`,
		});
	});
});

test("what would refer to something that is released is refused with the chain", async () => {
	const world = usual();
	const nano = world.path("old:nano-7");
	const plan = {
		...world.plan,
		units: world.plan.units.map((unit) => ({
			...unit,
			pairs: unit.name === "nano" ? [] : unit.pairs,
		})),
		atoms: world.plan.atoms.map((atom) =>
			atom.paths.includes(nano)
				? { ...atom, users: [world.plan.units.findIndex(({ name }) => name === "bash")] }
				: atom,
		),
	};
	await expect(made({ ...world, plan }, ["bash"])).rejects.toMatchObject({
		code: "not-in-stage",
		what: `would refer to ${nano}, which is not there in this stage`,
		where: "nixos-system-host-1 → system-path → nano-7",
	});
});
