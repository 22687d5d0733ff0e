import { notAClosure } from "./document-error.ts";
import { dotTokens } from "./dot-tokens.ts";

/** Whoever wants to know what a DOT text draws; told in the order of the text. */
export interface DotListener {
	/** Once, first. `name` is null where the graph has none. */
	graph(name: string | null): void;
	/** A statement about a node; its attributes follow. */
	node(id: string): void;
	/** Of the node told last. */
	attribute(name: string, value: string): void;
	edge(tail: string, head: string): void;
}

/** Blanks, comments and lines for a preprocessor; then the head of a graph. */
const START =
	/^(?:[\s\ufeff]|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/|#[^\n]*\n)*(?:strict\s+)?(?:di)?graph\b\s*(?:"(?:[^"\\]|\\[\s\S])*"|[\w.\u0080-\uffff]+)?\s*\{/i;

/** Could `text`, whole or its beginning, be a drawing in Graphviz' language? */
export function looksLikeDot(text: string): boolean {
	return START.test(text.slice(0, 4096));
}

/**
 * Reads a directed graph in Graphviz' DOT language: quoted, plain and HTML ids, chains of
 * edges, ports, attribute lists, comments, and subgraphs as groups of statements. Defaults
 * (`node [...]`) and attributes of edges and graphs are passed over. Of the escapes in
 * strings those are undone that stand for one character: `\"`, `\\` and `\n`.
 *
 * O(length), without recursion; keeps nothing. Throws `not-a-closure` with line and column,
 * or `damaged-document` where the text ends too soon.
 */
export function parseDot(text: string, listener: DotListener): void {
	const { kind, keyword, next, expect, mistake } = dotTokens(text);

	/** `[name=value, …]`, any number of them; each goes to `tell`. */
	const attributes = (tell?: DotListener["attribute"]) => {
		while (kind() === "[") {
			next();
			while (kind() !== "]") {
				const name = expect("id");
				let value = "true";
				if (kind() === "=") {
					next();
					value = expect("id");
				}
				tell?.(name, value);
				if (kind() === "," || kind() === ";") next();
			}
			next();
		}
	};
	const nodeId = (): string => {
		const word = keyword();
		if (kind() === "{" || word === "subgraph") throw groupsOfNodes();
		if (word !== null) throw mistake();
		const id = expect("id");
		while (kind() === ":") {
			next();
			expect("id");
		}
		return id;
	};
	const statement = () => {
		let tail = nodeId();
		if (kind() === "=") {
			next();
			expect("id");
			return;
		}
		if (kind() !== "->") {
			listener.node(tail);
			attributes((name, value) => listener.attribute(name, value));
			return;
		}
		while (kind() === "->") {
			next();
			const head = nodeId();
			listener.edge(tail, head);
			tail = head;
		}
		attributes();
	};

	if (keyword() === "strict") next();
	if (keyword() === "graph") {
		throw notAClosure("draws edges without direction: they do not tell who refers to whom");
	}
	if (keyword() !== "digraph") throw mistake();
	next();
	listener.graph(kind() === "id" ? expect("id") : null);
	expect("{");
	for (let depth = 1; depth > 0; ) {
		const word = keyword();
		if (kind() === "}") {
			depth--;
			next();
			if (kind() === "->") throw groupsOfNodes();
		} else if (kind() === "{" || word === "subgraph") {
			depth++;
			if (word !== null) next();
			if (word !== null && kind() === "id") next();
			expect("{");
		} else if (kind() === ";") next();
		else if (word !== null) {
			next();
			attributes();
		} else statement();
	}
	if (keyword() !== null) throw notAClosure("holds more than one graph");
	if (kind() !== "end") throw mistake();
}

function groupsOfNodes() {
	return notAClosure("draws edges from or to groups of nodes, which whittle does not read");
}
