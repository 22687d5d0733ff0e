import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { unable } from "./support.ts";

const script = fileURLToPath(new URL("small-disk.mjs", import.meta.url));

/** What a reader is told to type, behind one another. */
const COMMANDS = `
set -u
echo "$PWD"
nix-store --realise new && exit 9
set -e
whittle upgrade plan new --target / --store "$CACHE" -o plan.json
whittle upgrade run plan.json --dry-run --quiet >commands
readlink /run/current-system
whittle upgrade run plan.json
readlink /run/current-system
whittle upgrade status
whittle upgrade rollback
readlink /run/current-system
nix-store --verify --check-contents
exit 7
`;

test.skipIf(unable !== null)(
	"npm run small-disk: what a plain upgrade leaves is no obstacle to ours, there and back",
	() => {
		const ran = spawnSync(process.execPath, [script, "sh", "-c", COMMANDS], {
			encoding: "utf8",
			input: "",
		});
		expect(ran.stderr).toMatch(/No space left on device/);
		expect({ status: ran.status, stderr: ran.status === 7 ? "" : ran.stderr }).toEqual({
			status: 7,
			stderr: "",
		});
		const lines = ran.stdout.split("\n");
		const systems = lines.filter((line) => line.startsWith("/nix/store/"));
		expect(systems.map((path) => path.slice("/nix/store/".length + 33))).toEqual(
			["1.0", "2.0", "1.0"].map((version) => `nixos-system-lab-${version}`),
		);
		expect(systems[2]).toBe(systems[0]);
		expect(ran.stdout).toMatch(/^Fits in \d+ stages: /m);
		expect(lines).toContain(`upgraded: the system is ${systems[1]}`);
		expect(lines).toContain(`rolled back: the system is ${systems[0]}`);

		const [desk = ""] = lines;
		const folder = desk.split("/").at(-2)!;
		expect(folder).toMatch(/^whittle-lab-/);
		expect(readdirSync(tmpdir())).not.toContain(folder);
	},
);
