/** Seconds as people read them: `3:05:09`, `5:09`, `0:09`. What is unknown is `?`. */
export function duration(seconds: number | null): string {
	if (seconds === null || Number.isNaN(seconds)) return "?";
	const two = (part: number) => String(part).padStart(2, "0");
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const below = two(seconds % 60);
	return hours === 0 ? `${minutes}:${below}` : `${hours}:${two(minutes % 60)}:${below}`;
}
