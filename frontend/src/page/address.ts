// The address of the page remembers what was chosen on it, so that it can be linked and reloaded.

/** Write these parameters into the address; empty values are taken out. */
export function remember(values: Record<string, string>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

/** Fields marked `data-in-address` are remembered under their name. */
export function startRemembering(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    if (field.hasAttribute("data-in-address")) remember({ [field.name]: field.value, page: "" });
  });
}
