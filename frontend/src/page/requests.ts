// htmx, and what a person hears when one of its requests fails.
import htmx from "htmx.org";
import { toast } from "../widgets/toast";

interface RequestContext {
  sourceElement?: Element;
  response?: { status: number; headers: Headers };
}

export function startRequests(): void {
  document.addEventListener("htmx:response:error", (event) => onRefused(contextOf(event)));
  document.addEventListener("htmx:error", (event) => onLost(contextOf(event)));
  void htmx;
}

const contextOf = (event: Event): RequestContext => (event as CustomEvent).detail?.ctx ?? {};

/** Refreshes nobody asked for stay quiet: the live badge already says that the server is away. */
const isQuiet = (ctx: RequestContext): boolean => ctx.sourceElement?.hasAttribute("data-quiet") ?? false;

function onRefused(ctx: RequestContext): void {
  if (isQuiet(ctx) || (ctx.response?.status ?? 0) < 500) return;
  const request = ctx.response?.headers.get("X-Request-ID");
  toast(`The server could not do that${request ? ` (request ${request})` : ""}. Please try again.`);
}

function onLost(ctx: RequestContext): void {
  if (!isQuiet(ctx)) toast("The server cannot be reached. Nothing was changed; please try again.");
}
