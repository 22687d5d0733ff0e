import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { count, counted } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Need } from "../../policy/capabilities.ts";
import type { CapabilityTold } from "../../policy/capabilities-of.ts";
import type { Breach } from "../../policy/policy.ts";
import type { System } from "../../policy/system.ts";
import type { Style } from "../context.ts";
import { clip, table } from "./table.ts";

/** What a system can do as a table: what is there, then what is not, and what that would take. */
export function* capabilitiesText(
	system: System,
	label: string,
	found: readonly CapabilityTold[],
	breaches: readonly Breach[] | null,
	style: Style,
): Generator<string> {
	yield style.bold(clip(title(system, label), style.width));
	yield clip(figures(system, found), style.width);
	for (const line of doubts(system)) yield style.yellow(clip(line, style.width));
	yield "";
	const sorted = [true, null, false].flatMap((there) =>
		found.filter(({ present }) => present === there),
	);
	const room = Math.min(72, Math.max(24, Math.floor(style.width / 2)));
	const { head, lines } = table(
		["CAPABILITY", "THERE", "BECAUSE OF", "FOR"].map((title) => ({ title, align: "left" })),
		sorted.map((each) => [
			each.name,
			each.present === null ? "?" : each.present ? "yes" : "no",
			clip(each.present ? reason(system, each) : `- ${wanted(each.capability.ways)}`, room),
			each.capability.gives,
		]),
		style.width,
	);
	yield style.bold(head);
	for (const [k, line] of lines.entries()) yield sorted[k]!.present ? line : style.dim(line);
	if (breaches !== null) yield* kept(breaches, style);
}

function title({ closure }: System, label: string): string {
	const [root] = closure.roots;
	return label.startsWith(`${closure.storeDir}/`)
		? escaped(nameOf(closure.storeDir, label))
		: `${escaped(nameAt(closure, root!))}, from ${escaped(label)}`;
}

function figures(system: System, found: readonly CapabilityTold[]): string {
	const present = found.filter((each) => each.present).length;
	const noun = system.seen === "files" ? "program" : "package";
	return [
		`${count(present)} of ${counted(found.length, "capability", "capabilities")}`,
		counted(system.units.size, "unit"),
		...(system.seen === "files" ? [counted(system.userUnits.size, "user unit")] : []),
		`${counted(system.programs.size, noun)} on the path`,
	].join(", ");
}

function* doubts({ seen, isNixos }: System): Generator<string> {
	if (!isNixos) yield "! This is no NixOS system: only the programs of its roots count.";
	if (seen === "names") {
		yield "! Told by the names of its paths, for its files cannot be seen: ? is what they do not tell.";
	}
}

/** What a capability rests on, and the packages that bring it where their names say more. */
function reason({ closure }: System, { by, because }: CapabilityTold): string {
	const words = by.filter((need) => !need.startsWith("package ")).map(needWords);
	const names = because.map((path) => escaped(nameOf(closure.storeDir, path)));
	return words.length === 0 ? names.join(", ") : `${words.join(", ")} (${names.join(", ")})`;
}

/** The ways to have it: enough of them to know what is meant. */
function wanted(ways: CapabilityTold["capability"]["ways"]): string {
	return ways.map((way) => way.map(needWords).join(" and ")).join(", or ");
}

function needWords(need: Need): string {
	const name = need.slice(need.indexOf(" ") + 1);
	return need.startsWith("package /") ? `a path that fits ${name}` : name;
}

/** What of a contract is missing. */
function* kept(breaches: readonly Breach[], style: Style): Generator<string> {
	yield "";
	if (breaches.length === 0) {
		yield style.green("All that must be kept is there.");
		return;
	}
	yield style.bold("MUST BE KEPT, AND IS NOT THERE");
	for (const { kind, name, reason } of breaches) {
		yield clip(`${kind} ${escaped(name)}: ${escaped(reason)}`, style.width);
	}
}
