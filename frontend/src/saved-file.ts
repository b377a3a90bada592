// What a person takes home: its name, a line of it as CSV, and the download itself.

const FORMULA = /^[=+\-@\t\r]/;
const KEPT_MILLISECONDS = 60_000;

/** Ends the line, too. Text that a spreadsheet would run as a formula begins with an apostrophe. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(",")}\r\n`;

function csvField(text: string): string {
  const safe = FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `train/loss` as a file's name. */
export const nameOfFile = (title: string, ending: string): string =>
  `${title.replaceAll(/[^\w.-]+/g, "_").slice(0, 100) || "panel"}.${ending}`;

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MILLISECONDS);
}

export const saveText = (name: string, type: string, text: string): void => saveFile(name, new Blob([text], { type }));
