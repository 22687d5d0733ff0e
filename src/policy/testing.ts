/** For tests only: systems on disk, small enough to be drawn by hand. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type afterAll, onTestFinished } from "vitest";
import type { Closure } from "../closure/closure.ts";
import { draw, type Edge, storePath } from "../closure/testing.ts";
import { type LocalStore, localStore } from "../nix/store/local-store.ts";

/** A folder that goes when the test ends; with `afterAll`, when those of the file have. */
export function folder(end: typeof afterAll | typeof onTestFinished = onTestFinished): string {
	const made = mkdtempSync(join(tmpdir(), "whittle-policy-"));
	end(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

/** Text of a file, or where a link leads: to a store path by its name, `->nano-7.2/bin/nano`. */
export type Files = Readonly<Record<string, string>>;

/**
 * A store that holds these files, `name/place` each, and the closure of its paths; the first
 * named is the root and refers to all others.
 */
export function storeOf(
	files: Files,
	end?: typeof afterAll,
): { closure: Closure; store: LocalStore } {
	const root = folder(end);
	const names = [...new Set(Object.keys(files).map((file) => file.split("/")[0]!))];
	const pathOf = (file: string) => {
		const [name = "", ...below] = file.split("/");
		return [storePath(names.indexOf(name), name), ...below].join("/");
	};
	for (const [file, text] of Object.entries(files)) {
		const place = join(root, pathOf(file));
		mkdirSync(dirname(place), { recursive: true });
		const [, target] = /^->(.*)$/s.exec(text) ?? [];
		if (target === undefined) writeFileSync(place, text);
		else symlinkSync(target.startsWith("/") ? target : pathOf(target), place);
	}
	const edges = names.slice(1).map((_, k): Edge => [0, k + 1]);
	return {
		closure: draw(names.length, edges, { names, roots: [0] }),
		store: localStore(root),
	};
}

/** A system with sshd and nano, made as NixOS makes it. `more` is added, or takes a place. */
export function systemFiles(more: Files = {}): Files {
	return {
		"nixos-system-x-25.05/nixos-version": "25.05",
		"nixos-system-x-25.05/sw": "->system-path",
		"nixos-system-x-25.05/etc": "->etc/etc",
		"nixos-system-x-25.05/bin/switch-to-configuration": "#!",
		"etc/etc/systemd/system": "->system-units",
		"etc/etc/systemd/user": "->user-units",
		"etc/etc/profiles/per-user/ann": "->user-environment",
		"system-units/sshd.service": "->unit-sshd.service/sshd.service",
		"system-units/getty@.service": "->systemd-257/lib/getty@.service",
		"system-units/off.service": "->/dev/null",
		"system-units/empty.service": "->unit-empty.service/empty.service",
		"system-units/gone.service": "->unit-sshd.service/gone.service",
		"system-units/multi-user.target.wants/sshd.service": "->unit-sshd.service/sshd.service",
		"user-units/pipewire.service": "->unit-pipewire.service/pipewire.service",
		"unit-sshd.service/sshd.service": "[Service]",
		"unit-empty.service/empty.service": "",
		"unit-pipewire.service/pipewire.service": "[Service]",
		"systemd-257/lib/getty@.service": "[Service]",
		"system-path/bin/nano": "->nano-7.2/bin/nano",
		"system-path/bin/.nano-wrapped": "->nano-7.2/bin/nano",
		"system-path/bin/lost": "->nano-7.2/bin/lost",
		"user-environment/bin/hx": "->helix-25/bin/hx",
		"nano-7.2/bin/nano": "elf",
		"helix-25/bin/hx": "elf",
		"openssh-10/bin/sshd": "elf",
		...more,
	};
}
