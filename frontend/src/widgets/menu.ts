// Menus are `<details>`: they close by Escape and by a click elsewhere.

function close(except: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

export function startMenus(): void {
  document.addEventListener("click", (event) => close(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
  });
}
