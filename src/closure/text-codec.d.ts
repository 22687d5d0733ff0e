/**
 * UTF-8, the one thing the model needs that the language itself lacks. Node and browsers
 * both have it; neither's types are compiled in here.
 */
declare class TextEncoder {
	encode(text: string): Uint8Array;
}

declare class TextDecoder {
	constructor(label?: "utf-8", options?: { ignoreBOM?: boolean });
	decode(bytes: Uint8Array): string;
}
