import { flagOf, nixSettings } from "../nix-settings.ts";

/** What Nix's collector keeps besides references. */
export interface CollectorSettings {
	/** `keep-derivations`: of a path that is kept also its derivation. */
	readonly derivations: boolean;
	/** `keep-outputs`: of a derivation that is kept also its outputs. */
	readonly outputs: boolean;
}

/** The settings as Nix on this machine has them. Throws `WhittleError` where Nix would refuse. */
export function collectorSettings(settings = nixSettings()): CollectorSettings {
	return {
		derivations: flagOf(settings, true, "keep-derivations", "gc-keep-derivations"),
		outputs: flagOf(settings, false, "keep-outputs", "gc-keep-outputs"),
	};
}
