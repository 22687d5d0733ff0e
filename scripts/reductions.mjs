// Writes docs/reductions.md from nix/catalogue.json; with --check only says whether it is fresh.
import { readFileSync, writeFileSync } from "node:fs";
import { root } from "./prepare.mjs";

const { reductions, never } = JSON.parse(readFileSync(`${root}nix/catalogue.json`, "utf8"));

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
const code = (text) => `\`${text}\``;
const option = (names) =>
	names.map((name) => (/^[\w'-]+$/.test(name) ? name : JSON.stringify(name))).join(".");

/** What a setting does, in short; overlays and packages by what they name. */
function settingWords({ option: names, formerly = [], value, how }) {
	const shown =
		value !== null && typeof value === "object" && !Array.isArray(value)
			? "…"
			: JSON.stringify(value, (_, part) => part?.$package ?? part);
	const former = formerly.length === 0 ? "" : ` (was ${formerly.map(option).join(", ")})`;
	return `${code(`${option(names)} ${how === "add" ? "+=" : "="} ${shown}`)}${former}`;
}

function releaseWords(releases) {
	if (releases === null) return "";
	const { since, until } = releases;
	return [since && `since ${since}`, until && `until ${until}`].filter(Boolean).join(" ");
}

const rows = reductions.map((reduction) => {
	const { name, title, settings, drops, saves, losses, source, needs, byHand } = reduction;
	const remarks = [
		...losses,
		...needs.map((need) => `needs: ${need}`),
		...(byHand === null ? [] : [`by hand only: ${byHand}`]),
	];
	const columns = [
		`${code(name)}<br>${cell(title)}`,
		settings.map((setting) => cell(settingWords(setting))).join("<br>"),
		cell(drops.join(", ")),
		cell(saves ?? "?"),
		remarks.map(cell).join("<br>"),
		cell([releaseWords(reduction.releases), source].filter(Boolean).join("; ")),
	];
	return `| ${columns.join(" | ")} |`;
});

const page = `<!-- Made by scripts/reductions.mjs out of nix/catalogue.json. -->
# Known reductions

What is known to make a NixOS smaller, one change a row. \`whittle shrink\` tries those whose
packages occur in a system; by hand they are options of a NixOS module, each off by default:

\`\`\`nix
{
  imports = [ ./whittle/nix/module.nix ]; # or whittle.nixosModules.default, of the flake
  whittle.reductions.no-speech.enable = true;
}
\`\`\`

A setting wins over what NixOS and other modules define (\`mkForce\`). An option that a release
lacks is left out. What others measured was measured on their systems: measure yours. \`+=\` adds
to what is there.

| reduction | settings | drops (patterns) | saves, as others measured it | costs | where |
|---|---|---|---|---|---|
${rows.join("\n")}

## Never offered as switches

| options | but for | reason |
|---|---|---|
${never
	.map(
		({ options, except, reason }) =>
			`| ${options.map(code).join(" ")} | ${except.map((one) => code(cell(one))).join(" ")} | ${cell(reason)} |`,
	)
	.join("\n")}
`;

const place = `${root}docs/reductions.md`;
if (!process.argv.includes("--check")) writeFileSync(place, page);
else if (readFileSync(place, "utf8") !== page) {
	console.error("docs/reductions.md is stale: node scripts/reductions.mjs");
	process.exitCode = 1;
}
