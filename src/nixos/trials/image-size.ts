import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The bytes of an image: of all regular files in what its derivation gave, as long as they are
 * (`du --apparent-size` without folders). Links are not followed.
 */
export function imageSize(place: string): number {
	const stat = lstatSync(place);
	if (stat.isFile()) return stat.size;
	if (!stat.isDirectory()) return 0;
	return readdirSync(place).reduce((sum, name) => sum + imageSize(join(place, name)), 0);
}
