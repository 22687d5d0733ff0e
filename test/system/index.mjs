// What tests use of the test system.
export { attributes, buildSystem } from "./build.mjs";
export { cacheFolder } from "./cache.mjs";
export { inStore, spawnInStore, storeEnvironment } from "./namespace.mjs";
export { ensureTools, missingTools, requiredTools } from "./tools.mjs";
