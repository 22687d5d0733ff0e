import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test/**/*.test.ts"],
		isolate: false, // importing everything anew for each file costs more than the tests
		testTimeout: 60_000,
		hookTimeout: 1_800_000, // the first build of the test system happens in a hook
	},
});
