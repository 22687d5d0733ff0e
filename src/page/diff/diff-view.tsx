/** To come. */
export function DiffView() {
	return <p>Diff</p>;
}
