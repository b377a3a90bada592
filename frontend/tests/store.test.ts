import { expect, test } from "vitest";
import { PageStore } from "../src/store";

test("changes that are made together are told once, at their end", () => {
  const store = new PageStore();
  const seen: (string | null)[] = [];
  store.addEventListener("focused", () => seen.push(store.now.focused));
  store.together(() => {
    store.set({ focused: "a" });
    store.set({ focused: "b" });
    expect(seen).toEqual([]);
  });
  store.set({ focused: "c" });
  expect(seen).toEqual(["b", "c"]);
});
