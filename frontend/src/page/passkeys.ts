import { toast } from "../widgets/toast";

/** The person waved the browser's question away, or no key answered. */
export function startPasskeys(): void {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    toast("No key answered. Try again, or log in another way.");
  });
}
