// A molecule to turn: proteins as ribbons, all else as balls and sticks.
import { serve, type Task, textOf } from "./serving";

type Style = Record<string, unknown>;
interface Viewer {
  addModel(content: string, format: string, options: Style): { selectedAtoms(selection: Style): unknown[] };
  setStyle(selection: Style, style: Style): void;
  zoomTo(): void;
  render(): void;
  resize(): void;
}
declare const $3Dmol: { createViewer(stage: HTMLElement, look: Style): Viewer | undefined };

/** As the library calls them. */
const FORMATS: Readonly<Record<string, string>> = { mcif: "cif", mmcif: "cif", sd: "sdf", mol: "sdf", ent: "pdb" };
const BALLS = { stick: { radius: 0.14 }, sphere: { scale: 0.26 } };

serve(({ content, format, look }: Task, stage) => {
  const viewer = $3Dmol.createViewer(stage, { backgroundColor: look.surface, antialias: true });
  if (!viewer) throw new Error("This browser cannot draw in three dimensions (WebGL is off).");
  const model = viewer.addModel(textOf(content), FORMATS[format] ?? format, { keepH: true });
  const count = model.selectedAtoms({}).length;
  if (count === 0) throw new Error("The file holds no atoms.");
  const hasRibbon = model.selectedAtoms({ atom: "CA" }).length > 3;
  viewer.setStyle({}, hasRibbon ? { cartoon: { color: "spectrum" } } : BALLS);
  if (hasRibbon) viewer.setStyle({ hetflag: true }, BALLS);
  viewer.zoomTo();
  viewer.render();
  new ResizeObserver(() => viewer.resize()).observe(stage);
  return `${count.toLocaleString("en")} atoms`;
});
