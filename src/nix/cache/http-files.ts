import type { CacheFiles } from "./cache-files.ts";
import { type HttpGet, shown } from "./http-get.ts";

/** A cache behind `http://` or `https://`. */
export function httpFiles(cache: URL, http: HttpGet): CacheFiles {
	const base = new URL(cache);
	base.search = "";
	base.hash = "";
	base.pathname = `${base.pathname.replace(/\/+$/, "")}/`;
	const urlOf = (name: string) => new URL(name, base);
	return {
		address: shown(base).replace(/\/$/, ""),
		isRemote: true,
		place: (name) => shown(urlOf(name)),
		read: (name, use) => http.get(urlOf(name), use),
		list: () => null,
	};
}
