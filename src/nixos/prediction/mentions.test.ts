import { expect, test } from "vitest";
import { derivationOf, pathOf } from "../testing.ts";
import { mentionsOf, writtenByCode } from "./mentions.ts";

const path = pathOf("tool-1.0");
const hash = path.slice(11, 43);
const isWritten = (code: string) => writtenByCode(code).has(hash);

test.each([
	`ln -s ${path} $out`,
	`makeWrapper ${path}/bin/x $out/bin/x --prefix PATH : /bin`,
	`mkdir $out; ln -s "${path}/bin" $out/bin`,
	`echo "exec ${path}/bin/x" >$out`,
	`for i in a b; do substituteInPlace $out/$i --replace x ${path}; done`,
	`cat >$out <<EOF\n${path}/bin/x\nEOF`,
])("code that writes a path: %s", (code) => {
	expect(isWritten(code)).toBe(true);
});

test.each([
	`${path}/bin/x --all`,
	`  "${path}/bin/x" <a >b`,
	`cp -r ${path}/share $out`,
	`cat a | ${path}/bin/x >$out`,
	`x=$(${path}/bin/x)`,
	`if ! ${path}/bin/x; then false; fi`,
	`export PATH=${path}/bin:$PATH`,
	`[ -f ${path}/lib/x ]`,
	`cat <<EOF\nEOF\n${path}/bin/x`,
])("code that runs or reads a path: %s", (code) => {
	expect(isWritten(code)).toBe(false);
});

test("structured attributes are keys like others, and code has two", () => {
	const json = JSON.stringify({
		paths: [path],
		buildCommand: `${path}/bin/x`,
		nested: { deep: [{ path }] },
	});
	const mentions = mentionsOf(derivationOf(pathOf("a"), { __json: json, other: "none" }));
	const keys = [...mentions].filter(([, hashes]) => hashes.has(hash)).map(([key]) => key);
	expect(keys).toEqual(["paths", "buildCommand (run)", "nested"]);
});
