import { Categories } from "../categories.tsx";
import { useModel } from "../model.ts";
import { Caption } from "./caption.tsx";
import { Crumbs } from "./crumbs.tsx";
import { MapCanvas } from "./map-canvas.tsx";
import "./map.css";

/** The closure as areas: every byte once, under what really holds it. */
export function MapView() {
	const model = useModel();
	return (
		<div class="map">
			<Crumbs model={model} />
			<MapCanvas model={model} />
			<Caption model={model} />
			<Categories />
		</div>
	);
}
