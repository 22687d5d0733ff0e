import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test/**/*.test.ts"],
		isolate: false, // importing everything anew for each file costs more than the tests
		testTimeout: 120_000, // a page of 20,000 paths on a slow machine
		hookTimeout: 1_800_000, // the first build of the test system happens in a hook
	},
});
