// htmx, and what a person hears when one of its requests fails.
import htmx from "htmx.org";
import { toast } from "../widgets/toast";

const LOGIN = "/accounts/login/";

interface RequestContext {
  sourceElement?: Element;
  response?: { status: number; headers: Headers; raw?: Response };
}

export function startRequests(): void {
  document.addEventListener("htmx:response:error", (event) => onRefused(contextOf(event)));
  document.addEventListener("htmx:before:swap", beforeSwap);
  document.addEventListener("submit", (event) => (isLeaving ||= !event.defaultPrevented && !staysHere(event)));
  document.addEventListener("htmx:error", (event) => onLost(contextOf(event)));
  void htmx;
}

const contextOf = (event: Event): RequestContext => (event as CustomEvent).detail?.ctx ?? {};

/** Refreshes nobody asked for stay quiet: the live badge already says that the server is away. */
const isQuiet = (ctx: RequestContext): boolean => ctx.sourceElement?.hasAttribute("data-quiet") ?? false;

/** A form was sent that brings the next page, as the one that deletes what this page shows. */
let isLeaving = false;

/** A dialog's form only closes it. */
const staysHere = ({ target, submitter }: SubmitEvent): boolean =>
  (submitter?.getAttribute("formmethod") ?? (target as HTMLFormElement).getAttribute("method"))?.toLowerCase() === "dialog";

/** The browser followed the server to the page where people log in, which is none of this page's parts. */
const endedAtLogin = ({ response }: RequestContext): boolean =>
  Boolean(response?.raw?.redirected) && new URL(response!.raw!.url).pathname === LOGIN;

/** What a page shows was deleted, or the log-in ended: the whole page has to say so, not a part. */
function beforeSwap(event: Event): void {
  const ctx = contextOf(event);
  const isRefused = isQuiet(ctx) && (ctx.response?.status ?? 0) >= 400;
  if (!isRefused && !endedAtLogin(ctx)) return;
  event.preventDefault();
  if (!isLeaving && !document.body.hasAttribute("data-leaving")) location.reload();
}

function onRefused(ctx: RequestContext): void {
  if (isQuiet(ctx) || (ctx.response?.status ?? 0) < 500) return;
  const request = ctx.response?.headers.get("X-Request-ID");
  toast(`The server could not do that${request ? ` (request ${request})` : ""}. Please try again.`);
}

function onLost(ctx: RequestContext): void {
  if (!isQuiet(ctx)) toast("The server cannot be reached. Nothing was changed; please try again.");
}
