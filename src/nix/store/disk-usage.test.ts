import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { diskUsage } from "./disk-usage.ts";

const IN_THIS_THREAD = Number.POSITIVE_INFINITY;
const IN_WORKERS = 0;

function folder(): string {
	const made = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

function work() {
	const signal = new AbortController().signal;
	const told: number[] = [];
	return { signal, told, onProgress: ({ done }: { done: number }) => void told.push(done) };
}

function du(places: readonly string[]): number {
	const args = ["-s", "--block-size=1", "--total", "--", ...places];
	const said = execFileSync("du", args, { encoding: "utf8" });
	return Number(said.trim().split("\n").at(-1)!.split("\t")[0]);
}

/** A place and how it is filled: [folder, bytes, link to the file made so many before or none]. */
const files = fc.array(
	fc.record({
		place: fc.nat(3),
		depth: fc.nat(3),
		bytes: fc.nat(20_000),
		link: fc.option(fc.nat(5)),
	}),
	{ maxLength: 24 },
);

function fill(
	root: string,
	shape: readonly (typeof files extends fc.Arbitrary<infer T> ? T : never)[number][],
) {
	const places = [0, 1, 2, 3].map((place) => join(root, `place-${place}`));
	for (const place of places) mkdirSync(place);
	const made: string[] = [];
	shape.forEach(({ place, depth, bytes, link }, k) => {
		const into = join(places[place]!, ...Array.from({ length: depth }, (_, d) => `folder-${d}`));
		mkdirSync(into, { recursive: true });
		const file = join(into, `file-${k}`);
		const source = link === null ? undefined : made.at(-1 - link);
		if (source === undefined) writeFileSync(file, Buffer.alloc(bytes, 1));
		else linkSync(source, file);
		made.push(file);
	});
	return places;
}

test("own and shared bytes are what du says of each place, and of all together", async () => {
	const parent = folder();
	let run = 0;
	await fc.assert(
		fc.asyncProperty(files, async (shape) => {
			const root = join(parent, String(run++));
			mkdirSync(root);
			const places = fill(root, shape);
			const { own, shared } = await diskUsage(places, work(), IN_THIS_THREAD);
			const sizes = Array.from(own);
			shared.place.forEach((place, k) => {
				sizes[place]! += shared.bytes[shared.inode[k]!]!;
			});
			expect(sizes).toEqual(places.map((place) => du([place])));
			const whole = [...own, ...shared.bytes].reduce((sum, bytes) => sum + bytes, 0);
			expect(whole).toBe(du(places));
			for (let inode = 0; inode < shared.bytes.length; inode++) {
				const holders = shared.place.filter((_, k) => shared.inode[k] === inode);
				expect(new Set(holders).size).toBeGreaterThan(1);
				expect(holders.length).toBe(new Set(holders).size);
			}
		}),
		{ numRuns: 40 },
	);
});

test("workers find what one thread finds, and tell how far they are", async () => {
	const root = folder();
	const places = Array.from({ length: 150 }, (_, k) => {
		const place = join(root, `place-${k}`);
		mkdirSync(join(place, "a/b/c"), { recursive: true });
		for (const [at, below] of ["", "a", "a/b", "a/b/c"].entries()) {
			writeFileSync(join(place, below, "file"), Buffer.alloc(k * at * 100));
			symlinkSync("x".repeat(k + 1), join(place, below, "link"));
		}
		return place;
	});
	for (let k = 1; k < places.length; k++) {
		linkSync(join(places[k - 1]!, "file"), join(places[k]!, "a/linked"));
		linkSync(join(places[k]!, "a/file"), join(places[k]!, "a/b/linked"));
		if (k % 10 === 0) linkSync(join(places[0]!, "a/b/file"), join(places[k]!, "of the first"));
	}
	writeFileSync(Buffer.concat([Buffer.from(places[7]!), Buffer.from("/a/caf\xe9", "latin1")]), "x");
	const strange = Buffer.concat([Buffer.from(places[7]!), Buffer.from("/d\xff", "latin1")]);
	mkdirSync(strange);
	writeFileSync(Buffer.concat([strange, Buffer.from("/inside")]), "x");
	places.push(join(root, "nowhere"));

	const plain = await diskUsage(places, work(), IN_THIS_THREAD);
	const { told, ...asked } = work();
	const spread = await diskUsage(places, asked, IN_WORKERS);
	expect(plain.own.at(-1)).toBeNaN();
	expect(spread.own).toEqual(plain.own);
	expect(perPlace(spread)).toEqual(perPlace(plain));
	expect(told.at(-1)).toBe(places.length);
	expect(told).toEqual(told.toSorted((a, b) => a - b));
});

/** Numbers of inodes follow the order in which threads answer; what holds what does not. */
function perPlace({ shared }: Awaited<ReturnType<typeof diskUsage>>) {
	const holders = Array.from(shared.bytes, (bytes) => ({ bytes, places: [] as number[] }));
	shared.place.forEach((place, k) => {
		holders[shared.inode[k]!]!.places.push(place);
	});
	return holders.map((each) => JSON.stringify(each)).sort();
}

test("a signal stops it, in this thread and in workers", async () => {
	for (const patience of [IN_THIS_THREAD, IN_WORKERS]) {
		const stop = new AbortController();
		const reason = new Error("enough");
		const root = folder();
		const places = Array.from({ length: 300 }, (_, k) => join(root, String(k)));
		const asked = {
			signal: stop.signal,
			onProgress: () => stop.abort(reason),
		};
		await expect(diskUsage(places, asked, patience)).rejects.toBe(reason);
	}
});

test("what cannot be read is one WhittleError that names it, also out of a worker", async () => {
	// ENAMETOOLONG, for root may read everything
	const place = join(folder(), "x".repeat(300));
	for (const patience of [IN_THIS_THREAD, IN_WORKERS]) {
		const failure = diskUsage([place], work(), patience);
		await expect(failure).rejects.toBeInstanceOf(WhittleError);
		await expect(failure).rejects.toMatchObject({ code: "not-readable", where: place });
	}
});
