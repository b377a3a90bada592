// A logged Bokeh document. Its callbacks may run what they like in here.
import { fieldsOf, listOf, serve, type Task, textOf } from "./serving";

type Fields = Record<string, unknown>;
declare const Bokeh: {
  embed: { embed_items(documents: Fields, items: readonly Fields[]): Promise<unknown> };
  set_log_level(level: string): void;
};

serve(async ({ content }: Task, stage) => {
  const figure = fieldsOf(JSON.parse(textOf(content)));
  const roots = rootsOf(figure);
  if (roots.length === 0) throw new Error("The file holds no Bokeh document.");
  Bokeh.set_log_level("off");
  const places = roots.map((id, at) => {
    const place = document.createElement("div");
    place.id = `root-${at}`;
    place.className = "bokeh-root";
    stage.append(place);
    return [id, place.id];
  });
  const item = { docid: "figure", root_ids: roots, roots: Object.fromEntries(places) };
  await Bokeh.embed.embed_items({ figure }, [item]);
});

/** Ids of what stands by itself: a list of models, or as older versions wrote them. */
function rootsOf(figure: Fields): string[] {
  const roots = figure["roots"];
  const old = listOf(fieldsOf(roots)["root_ids"]);
  return [...listOf(roots).map((root) => fieldsOf(root)["id"]), ...old].map(String);
}
