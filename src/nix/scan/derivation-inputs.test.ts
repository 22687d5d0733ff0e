import { expect, test } from "vitest";
import { derivationInputs } from "./derivation-inputs.ts";

const OUTPUTS = '[("doc","/nix/store/o1","",""),("out","/nix/store/o2","r:sha256","00")]';
const REST = '"x86_64-linux","/nix/store/sh",["-c","[(\\"no\\",\\"input\\")]"],[("a","b")])';

test("inputs are the derivations and sources, not outputs, builder, arguments or environment", () => {
	const inputs = '[("/nix/store/d1.drv",["doc","out"]),("/nix/store/d2.drv",["out"])]';
	const text = `Derive(${OUTPUTS},${inputs},["/nix/store/s1","/nix/store/s2"],${REST}`;
	expect(derivationInputs(text)).toEqual([
		"/nix/store/d1.drv",
		"/nix/store/d2.drv",
		"/nix/store/s1",
		"/nix/store/s2",
	]);
});

test("none at all, and outputs of outputs", () => {
	expect(derivationInputs(`Derive(${OUTPUTS},[],[],${REST}`)).toEqual([]);
	const dynamic = '[("/nix/store/d.drv",(["out"],[("out",["bin"])]))]';
	const text = `DrvWithVersion("xp-dyn-drv",${OUTPUTS},${dynamic},["/nix/store/s"],${REST}`;
	expect(derivationInputs(text)).toEqual(["/nix/store/d.drv", "/nix/store/s"]);
});

test("what is no derivation, or one cut off, gives null", () => {
	for (const text of ["", "Derived", "#!/bin/sh", `Derive(${OUTPUTS},[("/nix/store/d.drv"`]) {
		expect(derivationInputs(text)).toBeNull();
	}
});
