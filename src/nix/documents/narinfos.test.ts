import { expect, it } from "vitest";
import { narinfoText } from "../cache/testing.ts";
import { APP, APP_CLOSURE, APP_NARINFOS, base, LIB, plain, readText } from "./test-closures.ts";

it("narinfos in a row are a closure, with what each costs to download", async () => {
	const expected = { ...APP_CLOSURE, [APP]: { ...APP_CLOSURE[APP], downloadSize: 100 } };
	for (const text of [
		APP_NARINFOS,
		`\n \n${APP_NARINFOS}\n\n`,
		APP_NARINFOS.replaceAll("\n\n", "\n"),
	]) {
		expect(plain(await readText(text))).toEqual(expected);
	}
});

it("what is no sound narinfo is told by its line", async () => {
	const wrong: [string, string][] = [
		[
			APP_NARINFOS.replace("NarSize: 2000", "NarSize: 0"),
			"from line 10 on: is no sound narinfo: NarSize",
		],
		[APP_NARINFOS.replace(`StorePath: ${LIB}`, "StorePath: /gnu/x"), "from line 10 on: "],
		[
			`${narinfoText({ base: base("a", "x") })}StorePath: /gnu/${base("b", "y")}\n`,
			"from line 9 on: ",
		],
	];
	for (const [text, what] of wrong) {
		await expect(readText(text)).rejects.toMatchObject({
			where: "closure.json",
			what: expect.stringContaining(what),
		});
	}
	const long = readText(`${APP_NARINFOS}${"X: \n".repeat(2 ** 20)}`);
	await expect(long).rejects.toMatchObject({ what: expect.stringContaining("more than 4194304") });
	const other = narinfoText({ base: base("a", "x") }).replace("/nix/store", "/gnu/store");
	await expect(readText(APP_NARINFOS + other)).rejects.toMatchObject({
		what: expect.stringContaining("is not below /nix/store"),
	});
});
