import { describe, expect, it } from "vitest";
import { credentialsFor } from "./netrc.ts";

const TEXT = `# machine commented.out login no password no
machine a.example login ann password one
machine b.example
	login "bob \\"b\\"" account x
	password "two words\\t\\\\"
macdef init
	machine c.example login macro password macro

machine a.example login ada password three
machine Upper.Example login u password p
default login any password four
machine late.example login late password late
`;

describe("netrc", () => {
	it("gives the first entry of a machine, or the default that stands before one", () => {
		const cases: [string, string, string][] = [
			["a.example", "ann", "one"],
			["b.example", 'bob "b"', "two words\t\\"],
			["c.example", "any", "four"],
			["upper.example", "u", "p"],
			["late.example", "any", "four"],
			["elsewhere", "any", "four"],
		];
		for (const [host, user, password] of cases) {
			expect(credentialsFor(TEXT, { host, byDefault: true }), host).toEqual({ user, password });
		}
	});

	it("gives what is for any host only where that is wanted", () => {
		expect(credentialsFor(TEXT, { host: "elsewhere", byDefault: false })).toBeNull();
		expect(credentialsFor(TEXT, { host: "late.example", byDefault: false })).toEqual({
			user: "late",
			password: "late",
		});
	});

	it("gives the password of a login that is known already", () => {
		expect(credentialsFor(TEXT, { host: "a.example", user: "ada", byDefault: false })).toEqual({
			user: "ada",
			password: "three",
		});
		expect(credentialsFor(TEXT, { host: "a.example", user: "eve", byDefault: false })).toBeNull();
		const withoutLogin = "machine x password p";
		expect(credentialsFor(withoutLogin, { host: "x", user: "eve", byDefault: false })).toEqual({
			user: "eve",
			password: "p",
		});
	});

	it("of any text gives something or nothing", () => {
		for (const text of ["", "machine", "login x", "machine a login", "default", "macdef x"]) {
			const found = credentialsFor(text, { host: "a", byDefault: true });
			expect(found === null || found.password === "", text).toBe(true);
		}
	});
});
