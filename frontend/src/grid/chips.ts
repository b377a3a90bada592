// Chips of what narrows the table or groups it: each can be taken away by itself.
import { icon } from "../widgets/icons";
import { labelOf } from "./columns";
import { button, element } from "../dom";
import { isBracket, isWhole, needsValue, OPERATORS, type Bracket, type Condition } from "./filter-text";
import type { GridModel } from "./grid-model";

interface Chip {
  words: (string | HTMLElement)[];
  remove: () => void;
}

export function drawChips(box: HTMLElement, model: GridModel): void {
  const chips = chipsOf(model);
  box.hidden = !chips.length;
  box.replaceChildren(...chips.map(chipElement));
}

function chipsOf(model: GridModel): Chip[] {
  const { where, isMine, hidesCrashed, groups, replicates } = model.view;
  const conditions = where.parts.map((part, at) => ({
    part,
    remove: () => model.set({ where: { ...where, parts: where.parts.filter((_, other) => other !== at) } }),
  }));
  return [
    ...conditions.filter(({ part }) => isBracket(part) || isWhole(part)).map(({ part, remove }, at) => ({
      words: [...(at ? [`${where.join} `] : []), ...wordsOf(part)],
      remove,
    })),
    ...(isMine ? [{ words: ["only mine"], remove: () => model.set({ isMine: false }) }] : []),
    ...(hidesCrashed ? [{ words: ["without crashed"], remove: () => model.set({ hidesCrashed: false }) }] : []),
    ...replicates.map((key) => ({
      words: ["replicates of ", bold(labelOf(key))],
      remove: () => model.set({ replicates: replicates.filter((other) => other !== key) }),
    })),
    ...groups.map((key) => ({
      words: ["grouped by ", bold(labelOf(key))],
      remove: () => model.set({ groups: groups.filter((other) => other !== key) }),
    })),
  ];
}

function wordsOf(part: Condition | Bracket): (string | HTMLElement)[] {
  if (!isBracket(part)) return lineWords(part);
  const lines = part.parts.filter(isWhole).map(lineWords);
  return ["( ", ...lines.flatMap((words, at) => (at ? [` ${part.join} `, ...words] : words)), " )"];
}

const lineWords = ({ key, operator, value }: Condition): (string | HTMLElement)[] => [
  `${key} ${OPERATORS[operator] ?? operator} `,
  ...(needsValue(operator) ? [bold(value)] : []),
];

const bold = (text: string): HTMLElement => element("strong", {}, text);

function chipElement({ words, remove }: Chip): HTMLElement {
  const text = element("span", { class: "ellipsis" }, ...words);
  const label = `Remove: ${text.textContent}`;
  const cross = button(icon("cross"), remove, { class: null, "aria-label": label, title: label });
  return element("span", { class: "chip grid-chip", title: text.textContent }, text, cross);
}
