/** To come. */
export function PathPanel() {
	return <section>Path</section>;
}
