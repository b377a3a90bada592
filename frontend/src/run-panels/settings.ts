// What all panels over runs let a person set, and how a saved layout becomes settings.

export interface CommonSettings {
  title: string;
  /** Those with an open eye, or all that the page's filter lets through. */
  runs: "shown" | "matching";
  /** Fields to group by; where there is none, those that the workspace groups by. */
  by: readonly string[];
}

export const COMMON: CommonSettings = { title: "", runs: "shown", by: [] };

export type Choices<S> = Partial<Record<keyof S, readonly unknown[]>>;
export type Layer = Readonly<Record<string, unknown>>;

const COMMON_CHOICES: Choices<CommonSettings> = { runs: ["shown", "matching"] };

/** The later layer counts. What has a wrong type, or is none of the choices, is passed over. */
export function settled<S extends CommonSettings>(defaults: S, choices: Choices<S>, ...layers: readonly (Layer | undefined)[]): S {
  const allowed = { ...COMMON_CHOICES, ...choices } as Record<string, readonly unknown[] | undefined>;
  const made = { ...defaults } as Record<string, unknown>;
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (Object.hasOwn(defaults, name) && isSound(value, made[name], allowed[name])) made[name] = value;
    }
  }
  if ((made["by"] as unknown[]).length === 0) made["by"] = inheritedFields(layers);
  return made as unknown as S;
}

/** Line panels group by configuration, and name it without saying so. */
function inheritedFields(layers: readonly (Layer | undefined)[]): string[] {
  const names = layers.map((layer) => layer?.["groupBy"]).findLast(Array.isArray) ?? [];
  return names.filter((name) => typeof name === "string").map((name) => `config.${name}`);
}

function isSound(value: unknown, usual: unknown, allowed: readonly unknown[] | undefined): boolean {
  if (allowed) return allowed.includes(value);
  if (Array.isArray(usual)) return Array.isArray(value) && value.every((one) => one !== undefined);
  return value !== null && typeof value === typeof usual;
}
