/** What all vertex shaders share: where a node is seen, in pixels, and how large. */
const SEEN = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D places; // x, y, radius
uniform vec3 camera; // x, y, pixels a unit
uniform vec2 frame; // pixels
uniform float ratio; // device pixels a CSS pixel
vec3 place(uint node) {
	vec3 at = texelFetch(places, ivec2(node % 1024u, node / 1024u), 0).xyz;
	return vec3((at.xy - camera.xy) * camera.z + frame / 2.0, max(at.z * camera.z, 1.3 * ratio));
}
vec4 clip(vec2 at) {
	return vec4(at.x / frame.x * 2.0 - 1.0, 1.0 - at.y / frame.y * 2.0, 0.0, 1.0);
}
`;

/** Hairlines; a long one is paler, for it says as much as a short one. */
export const LINES = {
	vertex: `${SEEN}
in uvec2 ends;
uniform vec4 colour;
out vec4 paint;
void main() {
	vec2 a = place(ends.x).xy;
	vec2 b = place(ends.y).xy;
	float ink = clamp(70.0 * ratio / max(distance(a, b), 1.0), 0.2, 1.0);
	paint = vec4(colour.rgb, 1.0) * colour.a * ink;
	gl_Position = clip((gl_VertexID & 1) == 0 ? a : b);
}`,
	fragment: `#version 300 es
precision mediump float;
in vec4 paint;
out vec4 pixel;
void main() {
	pixel = paint;
}`,
};

/** Lines of some width from the rim of a node to that of another, with a head at its end. */
export const ARROWS = {
	vertex: `${SEEN}
in uvec2 ends;
uniform vec4 colour;
out vec4 paint;
void main() {
	paint = vec4(colour.rgb, 1.0) * colour.a;
	vec3 a = place(ends.x);
	vec3 b = place(ends.y);
	float far = max(distance(a.xy, b.xy), 0.001);
	vec2 along = (b.xy - a.xy) / far;
	vec2 across = vec2(-along.y, along.x);
	float room = max(far - a.z - b.z - 2.0 * ratio, 0.0);
	vec2 tip = b.xy - along * (b.z + 2.0 * ratio);
	float head = min(9.0 * ratio, room);
	vec2 neck = tip - along * head;
	vec2 start = tip - along * room;
	float thin = 0.75 * ratio * step(0.5, room);
	float wide = 0.45 * head;
	vec2 corners[9] = vec2[9](
		start - across * thin, start + across * thin, neck + across * thin,
		start - across * thin, neck + across * thin, neck - across * thin,
		neck - across * wide, neck + across * wide, tip
	);
	gl_Position = clip(corners[gl_VertexID % 9]);
}`,
	fragment: LINES.fragment,
};

/** Circles; what goes is a dashed ring, and rings around tell what stands out. */
export const NODES = {
	vertex: `${SEEN}
in uint node;
in vec4 fill;
in uint mark;
out vec2 offset;
out vec4 paint;
flat out float radius;
flat out uint marks;
void main() {
	vec3 at = place(node);
	radius = at.z;
	int corner = gl_VertexID % 6; // of two triangles
	if (corner > 2) corner -= 2;
	offset = (vec2(corner & 1, corner >> 1) * 2.0 - 1.0) * (radius + (mark > 3u ? 7.0 : 1.0) * ratio);
	paint = fill;
	marks = mark;
	gl_Position = clip(at.xy + offset);
}`,
	fragment: `#version 300 es
precision highp float;
uniform float ratio;
uniform vec4 page, accent, text, gone;
in vec2 offset;
in vec4 paint;
flat in float radius;
flat in uint marks;
out vec4 pixel;
void over(vec4 colour, float covered) {
	float alpha = colour.a * clamp(covered, 0.0, 1.0);
	pixel = vec4(colour.rgb * alpha, alpha) + pixel * (1.0 - alpha);
}
float ring(float far, float inner, float outer) {
	return min(far - inner, outer - far) + 0.5;
}
void main() {
	float far = length(offset);
	bool fades = (marks & 1u) != 0u;
	pixel = vec4(0.0);
	if ((marks & 2u) != 0u) {
		over(vec4(page.rgb, fades ? 0.3 : 0.9), radius - far + 0.5);
		float width = clamp(radius * 0.35, ratio, 2.0 * ratio);
		float dashes = max(3.0, floor(radius / (2.2 * ratio)));
		float turn = fract((atan(offset.y, offset.x) / 6.2831853 + 0.5) * dashes);
		float dash = radius < 3.0 * ratio ? 1.0 : step(turn, 0.6);
		over(vec4(gone.rgb, fades ? 0.5 : 1.0), ring(far, radius - width, radius) * dash);
	} else {
		over(vec4(page.rgb, paint.a), radius + min(0.8 * ratio, 0.2 * radius) - far + 0.5);
		over(paint, radius - far + 0.5);
	}
	if ((marks & 4u) != 0u) over(accent, ring(far, radius, radius + 1.5 * ratio));
	if ((marks & 8u) != 0u) over(text, ring(far, radius + 2.0 * ratio, radius + 3.5 * ratio));
	if ((marks & 16u) != 0u) over(accent, ring(far, radius + 2.5 * ratio, radius + 6.0 * ratio));
	if (pixel.a == 0.0) discard;
}`,
};
