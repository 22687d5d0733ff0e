import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { narinfoText } from "../src/nix/cache/testing.ts";
import {
	APP,
	apart,
	cache,
	type Handler,
	INFO,
	inTurn,
	LIB,
	refused,
	serve,
} from "./http-cache.ts";
import { folder, whittle, whittleAsync } from "./support.ts";

describe("a NAR that is not what its narinfo promises", () => {
	const sha256 = (bytes: Uint8Array) =>
		`sha256:${createHash("sha256").update(bytes).digest("hex")}`;
	const word = (text: string) => {
		const bytes = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8);
		bytes.writeUInt32LE(text.length);
		bytes.write(text, 8, "latin1");
		return bytes;
	};
	const nar = Buffer.concat(
		["nix-archive-1", "(", "type", "regular", "contents", `uses /nix/store/${LIB}`, ")"].map(word),
	);
	const precise = (url: string, config = "") =>
		whittleAsync(["why", "--precise", "--json", "--store", url, APP, "lib"], apart(config));
	const promising = (fields: Record<string, string>, file: Buffer | Handler) =>
		cache(
			{ "/nar/x": file },
			{
				fields: {
					URL: "nar/x",
					FileHash: sha256(nar),
					FileSize: String(nar.length),
					NarHash: sha256(nar),
					NarSize: String(nar.length),
					...fields,
				},
			},
		);

	it("is refused, however it differs", async () => {
		const zeros = gzipSync(Buffer.alloc(1 << 26));
		const gzipped = { Compression: "gzip", FileHash: "", FileSize: "" };
		const other = Buffer.from(nar.toString("latin1").replace("uses", "USES"), "latin1");
		const cases: [Record<string, string>, Buffer, string][] = [
			[{}, other, "has the hash sha256:"],
			[{ FileHash: sha256(other) }, other, "has the hash sha256:"],
			[{ FileHash: "", FileSize: "" }, nar.subarray(0, -8), "bytes in place of"],
			[{}, Buffer.concat([nar, nar]), "has more than its"],
			[gzipped, zeros, "has more than its"],
			[{ ...gzipped, NarHash: sha256(Buffer.alloc(1)) }, gzipSync(nar), "has the hash sha256:"],
			[gzipped, gzipSync(Buffer.concat([nar, Buffer.alloc(1 << 20)])), "has more than its"],
			[gzipped, nar, "is damaged gzip data"],
			[{ Compression: "lzip" }, nar, "(lzip)"],
		];
		for (const [fields, file, message] of cases) {
			const { url } = await serve(promising(fields, file));
			const line = await refused(precise(url));
			expect(line).toContain(`${url}/nar/x`);
			expect(line, message).toContain(message);
		}
		const { url } = await serve(promising({ URL: "nar/none" }, nar));
		expect(await refused(precise(url))).toContain("has its narinfo, but not its NAR");
	});

	it("is read again from the start when it breaks off", async () => {
		const breaksOff: Handler = (request, response) => {
			response.writeHead(200, { "content-length": nar.length });
			response.write(nar.subarray(0, 64));
			setTimeout(() => request.socket.destroy(), 10);
		};
		const whole: Handler = (_, response) => void response.end(nar);
		const { url, asked } = await serve(promising({}, inTurn(breaksOff, breaksOff, whole)));
		const { status: code, json } = await precise(url);
		expect(code).toBe(0);
		expect(json()).toMatchObject({ evidence: [{ file: "", kind: "content", offset: 16 }] });
		expect(asked.filter((each) => each === "/nar/x")).toHaveLength(3);
	});

	it("is looked for nowhere but in the folder of a cache that is one", () => {
		const place = folder();
		writeFileSync(join(place, "nix-cache-info"), INFO["/nix-cache-info"]);
		const write = (base: string, url: string) =>
			writeFileSync(
				join(place, `${base.slice(0, 32)}.narinfo`),
				narinfoText({ base, references: [LIB], fields: { URL: url } }),
			);
		write(LIB, "nar/none");
		for (const url of ["../../../../etc/passwd", "/etc/passwd", "http://127.0.0.1:1/x"]) {
			write(APP, url);
			const args = ["why", "--precise", "--store", `file://${place}`, APP, "lib"];
			const { status: code, stderr } = whittle(args, { env: apart() });
			expect(code).toBe(2);
			expect(stderr).toMatch(/outside its folder|not its NAR/);
		}
	});
});
