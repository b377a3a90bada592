import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export const SHAPES = ["box", "violin"] as const;
export type Shape = (typeof SHAPES)[number];

export interface BoxSettings extends CommonSettings {
  field: string;
  shape: Shape;
  showsPoints: boolean;
  isHorizontal: boolean;
  isLog: boolean;
}

const DEFAULTS: BoxSettings = { ...COMMON, field: "", shape: "box", showsPoints: true, isHorizontal: false, isLog: false };

export const boxSettings = (...layers: readonly (Layer | undefined)[]): BoxSettings => settled(DEFAULTS, { shape: SHAPES }, ...layers);
