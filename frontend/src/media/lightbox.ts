// One image in full: arrows walk through those of its run, Escape closes.
import { text } from "../charts/tooltip";
import { iconButton } from "../widgets/icons";
import { make } from "../dom";
import { showDialog } from "../widgets/dialog";
import { downloadLink, fileName, placeholder, runMark } from "./elements";
import { imageOf, type Picture } from "./picture";
import { wordsOfStep } from "./steps";
import { Overlay } from "./overlay";

export function openLightbox(pictures: readonly Picture[], start: number): void {
  let at = start;
  const dialog = make("dialog", "lightbox");
  const stage = make("div", "lightbox-stage");
  const foot = make("div", "lightbox-foot");
  const show = (to: number): void => {
    at = (to + pictures.length) % pictures.length;
    fill(stage, foot, pictures[at]!, pictures.length > 1 ? `${at + 1} of ${pictures.length}` : "");
    dialog.setAttribute("aria-label", pictures[at]!.item.caption || "Image");
  };
  const before = iconButton("chevron", "Previous image", () => show(at - 1));
  const after = iconButton("chevron", "Next image", () => show(at + 1));
  before.classList.add("lightbox-before");
  after.classList.add("lightbox-after");
  before.hidden = after.hidden = pictures.length < 2;
  const close = iconButton("cross", "Close (Esc)", () => dialog.close());
  close.classList.add("lightbox-close");
  dialog.append(stage, before, after, foot, close);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target === stage) dialog.close();
  });
  show(start);
  void showDialog(dialog);
}

function fill(stage: HTMLElement, foot: HTMLElement, picture: Picture, place: string): void {
  const { item, file, media } = picture;
  foot.replaceChildren(
    runMark(media.run),
    text("muted", wordsOfStep(media.step)),
    text("lightbox-caption", item.caption),
    text("muted", [item.width ? `${item.width} × ${item.height}` : "", place].filter(Boolean).join(" · ")),
  );
  if (!file.url) return stage.replaceChildren(placeholder(file));
  foot.append(downloadLink(file, fileName(item.path)));
  const image = imageOf(picture);
  image.addEventListener("load", () => fit(image));
  const frame = make("div", "lightbox-frame", image);
  if (picture.layers.length) frame.append(new Overlay(image, picture.layers, picture.shared, true).canvas);
  stage.replaceChildren(frame);
}

/** As large as the window allows, but no more than four times its own size; tiny ones more. */
function fit(image: HTMLImageElement): void {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (!width || !height) return;
  image.style.setProperty("--ratio", String(width / height));
  image.style.setProperty("--largest", `${Math.max(4 * width, 480)}px`);
}
