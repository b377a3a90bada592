// The switch between light and dark. The cookie lets the server render the right theme at once.

const YEAR_SECONDS = 365 * 86_400;

type Theme = "light" | "dark";

function current(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function choose(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.cookie = `theme=${theme};path=/;max-age=${YEAR_SECONDS};samesite=lax`;
  announce();
}

function announce(): void {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) label(button);
  document.dispatchEvent(new Event("theme"));
}

function label(button: Element): void {
  const other = current() === "dark" ? "light" : "dark";
  button.setAttribute("aria-label", `Use the ${other} theme`);
  button.setAttribute("title", `Use the ${other} theme`);
}

export function startTheme(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-theme-toggle]")) return;
    choose(current() === "dark" ? "light" : "dark");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
  announce();
}
