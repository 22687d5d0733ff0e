// The floors of the house: imports only run down. See ARCHITECTURE.md.
const TESTS = "\\.test\\.ts$|^src/(closure|policy|upgrade/[a-z]+)/(testing|test-[a-z-]+)\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
	forbidden: [
		{
			name: "closure-is-pure",
			comment: "The model knows no Node, no package and nothing above it.",
			severity: "error",
			from: { path: "^src/closure", pathNot: TESTS },
			to: { pathNot: "^src/closure" },
		},
		{
			name: "nix-stands-on-closure",
			comment: "What speaks Nix knows the model, and nothing above itself.",
			severity: "error",
			from: { path: "^src/nix/", pathNot: TESTS },
			to: { path: "^src/(?!nix/|closure/)" },
		},
		{
			name: "nixos-knows-the-contract",
			comment: "What tries configurations knows the model, what speaks Nix, and the contract.",
			severity: "error",
			from: { path: "^src/nixos", pathNot: TESTS },
			to: { path: "^src/(?!nixos/|policy/|nix/|closure/)" },
		},
		{
			name: "policy-stands-on-nix",
			comment: "The contract knows the model and what speaks Nix, no other room of its floor.",
			severity: "error",
			from: { path: "^src/policy", pathNot: TESTS },
			to: { path: "^src/(?!policy/|nix/|closure/)" },
		},
		{
			name: "upgrade-knows-its-policy",
			comment: "What plans and drives upgrades knows the model, what speaks Nix, and the policy.",
			severity: "error",
			from: { path: "^src/upgrade", pathNot: TESTS },
			to: { path: "^src/(?!upgrade/|policy/|nix/|closure/)" },
		},
		{
			name: "page-stands-on-closure",
			comment: "The page runs in a browser: it knows the model and packages, nothing of Node.",
			severity: "error",
			from: { path: "^src/page", pathNot: TESTS },
			to: { path: "^src/(?!page/|closure/)" },
		},
		{
			name: "server-knows-no-terminal",
			comment: "What serves the page knows the model and what speaks Nix.",
			severity: "error",
			from: { path: "^src/server", pathNot: TESTS },
			to: { path: "^src/(?!server/|nix/|closure/)" },
		},
		{
			name: "no-circles",
			comment: "Files that need each other are one file, or want a third.",
			severity: "error",
			from: { pathNot: TESTS },
			to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
		},
		{
			name: "tests-are-not-used",
			comment: "What is only for tests stays there.",
			severity: "error",
			from: { path: "^src", pathNot: TESTS },
			to: { path: TESTS },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: { extensions: [".ts", ".js"] },
	},
};
