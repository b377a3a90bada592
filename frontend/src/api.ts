/** A refusal or failure of the server, in the words of its JSON envelope. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
    /** All of the envelope: `position` of a wrong filter, and so on. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get isDenied(): boolean {
    return [401, 403, 404].includes(this.status);
  }

  /** With the number under which the server's own log has it. */
  get sentence(): string {
    return this.requestId ? `${this.message} (request ${this.requestId})` : this.message;
  }
}

/** What the server says of a failed request; anything else is a mistake of ours and goes on. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  throw error;
}

/** The one door to the server. Throws ApiError; status 0 means that it could not be reached. */
export function get(address: string, accept = "application/json", signal?: AbortSignal): Promise<Response> {
  return ask(address, { headers: { Accept: accept }, ...(signal && { signal }) });
}

/** The first bytes of a file. */
export function getPart(address: string, bytes: number): Promise<Response> {
  return ask(address, { headers: { Accept: "*/*", Range: `bytes=0-${bytes - 1}` } });
}

/** A change, or a question too long for an address. */
export function send(method: string, address: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  return ask(address, {
    method,
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

async function ask(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The server cannot be reached.", "");
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** The page's own, which htmx sends, too. */
function csrfToken(): string {
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;
  return headers["X-CSRFToken"] ?? "";
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Record<string, string>;
  return new ApiError(
    response.status,
    body["code"] ?? "error",
    body["message"] ?? `The server answered ${response.status}.`,
    body["request_id"] ?? response.headers.get("X-Request-ID") ?? "",
    body,
  );
}
