// The menu entries that save a plot as a file.
import type { Look } from "../run-plots/look";
import { type Picture, savePNG, saveSVG } from "../run-plots/picture";
import type { MenuEntry } from "../widgets/popup-menu";

/** `drawn` is asked when an entry is chosen; it gives nothing while there is nothing to save. */
export function pictureEntries(drawn: () => { picture: Picture; look: Look } | undefined): MenuEntry[] {
  const act = (save: typeof savePNG) => (): void => {
    const found = drawn();
    if (found) save(found.picture, found.look);
  };
  return [
    { label: "Download PNG", icon: "download", act: act(savePNG) },
    { label: "Download SVG", icon: "download", act: act(saveSVG) },
  ];
}
