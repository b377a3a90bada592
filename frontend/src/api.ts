/** A refusal or failure of the server, in the words of its JSON envelope. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
  ) {
    super(message);
  }

  get isDenied(): boolean {
    return [401, 403, 404].includes(this.status);
  }
}

/** The one door to the server. Throws ApiError; status 0 means that it could not be reached. */
export async function get(address: string, accept = "application/json"): Promise<Response> {
  const response = await fetch(address, { headers: { Accept: accept } }).catch(() => {
    throw new ApiError(0, "unreachable", "The server cannot be reached.", "");
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Record<string, string>;
  return new ApiError(
    response.status,
    body["code"] ?? "error",
    body["message"] ?? `The server answered ${response.status}.`,
    body["request_id"] ?? response.headers.get("X-Request-ID") ?? "",
  );
}
