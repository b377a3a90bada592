// How runs of a group become one value, for panels that let a person choose.
import { type Band, BANDS, MEASURES, type Measure } from "../statistics/summary";
import { choiceField } from "./fields";

const BAND_NAMES: Readonly<Record<Band, string>> = {
  none: "None", "min-max": "Least to greatest", std: "Standard deviation", stderr: "Standard error", bootstrap: "Bootstrap, 95 %",
};
const MEASURE_CHOICES = MEASURES.map((name) => [name, name[0]!.toUpperCase() + name.slice(1)] as const);
const BAND_CHOICES = BANDS.map((name) => [name, BAND_NAMES[name]] as const);

export const measureField = (label: string, value: Measure, set: (measure: Measure) => void): HTMLElement =>
  choiceField(label, value, MEASURE_CHOICES, (measure) => set(measure as Measure));

export const bandField = (label: string, value: Band, set: (band: Band) => void): HTMLElement =>
  choiceField(label, value, BAND_CHOICES, (band) => set(band as Band));
