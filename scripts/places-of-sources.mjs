import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";

/** For esbuild: what lies beside a source is looked for there, not beside the bundle. */
export const placesOfSources = {
	name: "places-of-sources",
	setup({ onLoad }) {
		onLoad({ filter: /[/\\](src|test|bench)[/\\].*\.(ts|mjs)$/ }, ({ path }) => {
			const url = JSON.stringify(pathToFileURL(path).href);
			const contents = readFileSync(path, "utf8").replaceAll("import.meta.url", url);
			return { contents, loader: extname(path) === ".ts" ? "ts" : "js" };
		});
	},
};
