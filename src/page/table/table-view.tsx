/** To come. */
export function TableView() {
	return <p>Table</p>;
}
