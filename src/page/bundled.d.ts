/* What only the bundler knows (scripts/build-page.mjs). */
declare module "*.css";

/** The whole code of a worker, to be started as a blob. */
declare module "worker:*" {
	const code: string;
	export default code;
}
