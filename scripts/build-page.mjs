// Bundles src/page/ into one file, dist/page.html: no request ever leaves it. `%NAME%`,
// `%TOTALS%` and `%DATA%` are left in it for src/server/filled-page.ts. The code stands before
// the data but runs when all is there, so a page that is cut off can say so.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const common = {
	bundle: true,
	write: false,
	minify: true,
	legalComments: "none",
	target: ["chrome123", "firefox124", "safari17.5"],
	jsx: "automatic",
	jsxImportSource: "preact",
};

/** `import code from "worker:./x.ts"` gives a worker's whole code, to be started as a blob. */
const workers = {
	name: "workers",
	setup({ onResolve, onLoad }) {
		onResolve({ filter: /^worker:/ }, ({ path, resolveDir }) => ({
			path: join(resolveDir, path.slice("worker:".length)),
			namespace: "worker",
		}));
		onLoad({ filter: /./, namespace: "worker" }, async ({ path }) => ({
			contents: await script(path),
			loader: "text",
		}));
	},
};

async function script(entry) {
	const { outputFiles } = await build({ ...common, entryPoints: [entry], format: "iife" });
	return outputFiles[0].text;
}

export async function buildPage(root) {
	const { outputFiles } = await build({
		...common,
		absWorkingDir: root,
		entryPoints: ["src/page/main.tsx"],
		outdir: "dist",
		format: "esm",
		plugins: [workers],
	});
	const text = (name) => outputFiles.find(({ path }) => basename(path) === name).text.trim();
	const code = text("main.js").replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
	const style = text("main.css");
	const policy = [
		"default-src 'none'",
		`script-src '${digest(code)}'`,
		`style-src '${digest(style)}'`,
		"img-src data:",
		"worker-src blob:",
		"base-uri 'none'",
		"form-action 'none'",
	].join("; ");
	const parts = { POLICY: policy, STYLE: style, SCRIPT: code };
	const page = readFileSync(`${root}src/page/page.html`, "utf8").replace(
		/%(POLICY|STYLE|SCRIPT)%/g,
		(_, part) => parts[part],
	);
	writeFileSync(`${root}dist/page.html`, page);
}

function digest(source) {
	return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}
