/** To come. */
export function GraphView() {
	return <p>Graph</p>;
}
