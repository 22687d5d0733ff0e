import type { Camera, Frame } from "./camera.ts";
import { FADED, type Lines, SELECTED } from "./emphasis.ts";
import { ARROWS, LINES, NODES } from "./shaders.ts";

/** Red, green, blue and how opaque, each from 0 to 1. */
export type Colour = readonly [number, number, number, number];

/** Colours of what is drawn. */
export interface Palette {
	readonly page: Colour;
	readonly text: Colour;
	readonly quiet: Colour;
	readonly accent: Colour;
}

/** How the nodes look, by their numbers. */
export interface Looks {
	/** Four bytes for each. */
	readonly colours: Uint8Array;
	readonly marks: Uint8Array;
	readonly lines: Lines;
	/** In the order in which they are drawn. */
	readonly order: Uint32Array;
}

/** Draws circles and lines by WebGL. Pixels are those of the device. */
export interface Renderer {
	place(positions: Float32Array, radii: Float32Array): void;
	dress(looks: Looks): void;
	/** `quick` leaves out the hairlines where there are many: for while things move. */
	draw(camera: Camera, frame: Frame, ratio: number, palette: Palette, quick: boolean): void;
	free(): void;
}

/** So many hairlines are too many to draw while things move. */
const MANY = 10_000;
/** So many arrows say no more than hairlines. */
const MANY_ARROWS = 3_000;
/** Texels in a row of the texture of places; the shaders know it too. */
const ROW = 1024;

/** Corners of the triangles of a node, and of a line with a head. */
const CORNERS = 6;
const HEADED = 9;

const LINE_KINDS = ["gone", "base", "plain", "chains", "own"] as const;

/** Null where the browser has no WebGL 2. */
export function rendererOn(canvas: HTMLCanvasElement): Renderer | null {
	const gl = canvas.getContext("webgl2", { antialias: false, alpha: false });
	if (gl === null) return null;
	const hairlines = program(gl, LINES, ["ends"]);
	const arrows = program(gl, ARROWS, ["ends"]);
	const circles = program(gl, NODES, ["node", "fill", "mark"]);
	const places = gl.createTexture();
	gl.bindTexture(gl.TEXTURE_2D, places);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
	gl.enable(gl.BLEND);
	gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
	const fills = buffer(gl);
	const numbers = buffer(gl);
	const marks = buffer(gl);
	const lines = Object.fromEntries(LINE_KINDS.map((kind) => [kind, buffer(gl)]));
	let nodes = 0;
	const counts: Record<string, number> = {};

	const use = (
		{ handle, uniform }: Program,
		camera: Camera,
		{ width, height }: Frame,
		ratio: number,
	) => {
		gl.useProgram(handle);
		gl.uniform3f(uniform("camera"), camera.x, camera.y, camera.zoom * ratio);
		gl.uniform2f(uniform("frame"), width * ratio, height * ratio);
		gl.uniform1f(uniform("ratio"), ratio);
	};
	const column = (at: number, from: WebGLBuffer, size: number, type: number) => {
		gl.bindBuffer(gl.ARRAY_BUFFER, from);
		gl.enableVertexAttribArray(at);
		if (size === 4) gl.vertexAttribPointer(at, size, type, true, 0, 0);
		else gl.vertexAttribIPointer(at, size, type, 0, 0);
	};

	return {
		place(positions, radii) {
			const rows = Math.max(1, Math.ceil(radii.length / ROW));
			const texels = new Float32Array(4 * ROW * rows);
			for (let i = 0; i < radii.length; i++) {
				texels[4 * i] = positions[2 * i]!;
				texels[4 * i + 1] = positions[2 * i + 1]!;
				texels[4 * i + 2] = radii[i]!;
			}
			gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, ROW, rows, 0, gl.RGBA, gl.FLOAT, texels);
		},
		dress(looks) {
			const order = drawnLast(looks.order, looks.marks);
			nodes = order.length;
			fill(gl, numbers, repeated(order, CORNERS));
			fill(
				gl,
				marks,
				repeated(
					order.map((i) => looks.marks[i]!),
					CORNERS,
				),
			);
			const words = new Uint32Array(looks.colours.buffer);
			fill(
				gl,
				fills,
				repeated(
					order.map((i) => words[i]!),
					CORNERS,
				),
			);
			for (const kind of LINE_KINDS) {
				const ends = looks.lines[kind];
				counts[kind] = ends.length;
				fill(gl, lines[kind]!, endsRepeated(ends, isArrow(kind, ends.length) ? HEADED : 2));
			}
		},
		draw(camera, frame, ratio, palette, quick) {
			gl.viewport(0, 0, frame.width * ratio, frame.height * ratio);
			const [red, green, blue] = palette.page;
			gl.clearColor(red, green, blue, 1);
			gl.clear(gl.COLOR_BUFFER_BIT);
			const many = counts.plain! + counts.base! + counts.gone!;
			const stands = counts.chains! + counts.own! > 0 ? 0.35 : 1;
			const dense = Math.max(0.12, Math.min(0.8, 30 / Math.sqrt(many + 1))) * stands;
			const strength = {
				gone: 0.3 * dense,
				base: 0.3 * dense,
				plain: dense,
				chains: 0.7,
				own: 0.9,
			};
			for (const kind of LINE_KINDS) {
				const count = counts[kind]!;
				const standsOut = kind === "chains" || kind === "own";
				if (count === 0 || (quick && !standsOut && many > 2 * MANY)) continue;
				const arrow = isArrow(kind, count);
				const by = arrow ? arrows : hairlines;
				use(by, camera, frame, ratio);
				const tone = kind === "chains" ? palette.accent : palette.quiet;
				const alpha = standsOut && !arrow ? dense : strength[kind];
				gl.uniform4f(by.uniform("colour"), tone[0], tone[1], tone[2], alpha);
				column(by.at("ends"), lines[kind]!, 2, gl.UNSIGNED_INT);
				if (arrow) gl.drawArrays(gl.TRIANGLES, 0, (9 * count) / 2);
				else gl.drawArrays(gl.LINES, 0, count);
			}
			use(circles, camera, frame, ratio);
			for (const name of ["page", "accent", "text"] as const) {
				gl.uniform4f(circles.uniform(name), ...palette[name]);
			}
			gl.uniform4f(circles.uniform("gone"), ...palette.quiet);
			column(circles.at("node"), numbers, 1, gl.UNSIGNED_INT);
			column(circles.at("fill"), fills, 4, gl.UNSIGNED_BYTE);
			column(circles.at("mark"), marks, 1, gl.UNSIGNED_INT);
			gl.drawArrays(gl.TRIANGLES, 0, CORNERS * nodes);
		},
		free() {
			gl.getExtension("WEBGL_lose_context")?.loseContext();
		},
	};
}

/** Are lines of this kind drawn as arrows, where their ends are so many numbers? */
function isArrow(kind: (typeof LINE_KINDS)[number], count: number): boolean {
	return (kind === "chains" || kind === "own") && count <= 2 * MANY_ARROWS;
}

/**
 * Each number so many times over, once for each corner. (Drawing instances would spare this,
 * but takes ten times as long where there is no graphics card.)
 */
function repeated(numbers: Uint32Array, times: number): Uint32Array {
	const all = new Uint32Array(times * numbers.length);
	for (let k = 0; k < all.length; k++) all[k] = numbers[Math.floor(k / times)]!;
	return all;
}

/** The same of pairs. */
function endsRepeated(ends: Uint32Array, times: number): Uint32Array {
	const all = new Uint32Array(times * ends.length);
	for (let k = 0; k < all.length; k++) {
		all[k] = ends[2 * Math.floor(k / (2 * times)) + (k & 1)]!;
	}
	return all;
}

/** What stands out is drawn over what fades, the selection over all. */
function drawnLast(order: Uint32Array, marks: Uint8Array): Uint32Array {
	const height = (i: number) =>
		(marks[i]! & SELECTED) !== 0 ? 2 : (marks[i]! & FADED) !== 0 ? 0 : 1;
	const levels = Array.from([0, 1, 2], (level) => order.filter((i) => height(i) === level));
	const all = new Uint32Array(order.length);
	let filled = 0;
	for (const level of levels) {
		all.set(level, filled);
		filled += level.length;
	}
	return all;
}

interface Program {
	readonly handle: WebGLProgram;
	readonly uniform: (name: string) => WebGLUniformLocation | null;
	/** Where an attribute is; the same in every browser. */
	readonly at: (attribute: string) => number;
}

function program(
	gl: WebGL2RenderingContext,
	source: { readonly vertex: string; readonly fragment: string },
	attributes: readonly string[],
): Program {
	const handle = gl.createProgram();
	for (const [type, text] of [
		[gl.VERTEX_SHADER, source.vertex],
		[gl.FRAGMENT_SHADER, source.fragment],
	] as const) {
		const shader = gl.createShader(type)!;
		gl.shaderSource(shader, text);
		gl.compileShader(shader);
		gl.attachShader(handle, shader);
	}
	for (const [at, name] of attributes.entries()) gl.bindAttribLocation(handle, at, name);
	gl.linkProgram(handle);
	if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
		throw new Error(`WebGL refuses a shader: ${gl.getProgramInfoLog(handle)}`);
	}
	const uniforms = new Map<string, WebGLUniformLocation | null>();
	return {
		handle,
		uniform(name) {
			if (!uniforms.has(name)) uniforms.set(name, gl.getUniformLocation(handle, name));
			return uniforms.get(name)!;
		},
		at: (attribute) => attributes.indexOf(attribute),
	};
}

function buffer(gl: WebGL2RenderingContext): WebGLBuffer {
	return gl.createBuffer();
}

function fill(gl: WebGL2RenderingContext, into: WebGLBuffer, data: Uint32Array): void {
	gl.bindBuffer(gl.ARRAY_BUFFER, into);
	gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
}
