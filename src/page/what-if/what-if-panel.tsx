/** To come. */
export function WhatIfPanel() {
	return <section>What if</section>;
}
