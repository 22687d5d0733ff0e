import { escaped } from "../../closure/escape.ts";
import { CopyButton } from "../copy-button.tsx";

/** The module that makes the steps, to be copied into a configuration. */
export function ModuleText({ text }: { text: string }) {
	return (
		<div class="module">
			<div class="row">
				<h2>size-reduction.nix</h2>
				<CopyButton label="Copy" title="Copy the module" text={() => text} />
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keys */}
			<section class="module-text" tabIndex={0} aria-label="Text of the module">
				<pre>
					{text.split(/([\n\t])/).map((part) => (/^[\n\t]$/.test(part) ? part : escaped(part)))}
				</pre>
			</section>
		</div>
	);
}
