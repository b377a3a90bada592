// <labstead-import-form>: announces an archive to the API and sends it, with a bar that tells how far it is.
import { ApiError, send } from "../api";
import { LastingElement } from "../widgets/lasting-element";

interface Announced {
  upload: string | null;
}

class ImportForm extends LastingElement {
  protected begin(signal: AbortSignal): void {
    this.button.disabled = false;
    this.querySelector("form")!.addEventListener("submit", (event) => void this.submit(event, signal), { signal });
  }

  private get button(): HTMLButtonElement {
    return this.querySelector("button")!;
  }

  private async submit(event: SubmitEvent, signal: AbortSignal): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const file = (form.elements.namedItem("file") as HTMLInputElement).files?.[0];
    if (!file) return;
    this.button.disabled = true;
    try {
      await this.bring(file, (form.elements.namedItem("name") as HTMLInputElement).value.trim(), signal);
      form.reset();
      this.tell("The archive is here. What becomes of it stands below.");
      document.body.dispatchEvent(new CustomEvent("imported"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tell(error.sentence);
    } finally {
      this.button.disabled = false;
      this.querySelector("progress")!.hidden = true;
    }
  }

  private async bring(file: File, name: string, signal: AbortSignal): Promise<void> {
    this.tell("");
    const answer = await send("POST", this.dataset["api"]!, { size: file.size, name }, signal);
    const { upload } = (await answer.json()) as Announced;
    if (upload) await this.upload(file, new URL(upload).pathname, signal);
  }

  /** By XMLHttpRequest, which alone tells how much has gone. */
  private upload(file: File, address: string, signal: AbortSignal): Promise<void> {
    const bar = this.querySelector("progress")!;
    bar.hidden = false;
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (): void => reject(new ApiError(request.status, "upload_failed", messageIn(request.responseText), ""));
      request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
      request.addEventListener("load", () => (request.status < 300 ? resolve() : fail()));
      request.addEventListener("error", fail);
      signal.addEventListener("abort", () => request.abort());
      request.open("PUT", address);
      request.send(file);
    });
  }

  private tell(words: string): void {
    this.querySelector("[role=status]")!.textContent = words;
  }
}

function messageIn(answer: string): string {
  try {
    return (JSON.parse(answer) as { message: string }).message;
  } catch {
    return "The archive could not be sent. Try again.";
  }
}

customElements.define("labstead-import-form", ImportForm);
