import { exactly } from "./exactly";

/** What the server answers when it refuses: problem+json, with a code for machines and a sentence for people. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly body: unknown = null,
  ) {
    super(detail);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = `The server answered ${response.status}.`;
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) {
      const { code, detail } = body as { code?: unknown; detail?: unknown };
      return new Problem(
        response.status,
        typeof code === "string" ? code : `http.${response.status}`,
        typeof detail === "string" && detail !== "" ? detail : fallback,
        body,
      );
    }
  } catch {
    // Not JSON: a proxy's page, or nothing at all.
  }
  return new Problem(response.status, `http.${response.status}`, fallback);
}

/** One request. Throws Problem for every refusal, `offline` included, so that callers have one kind of failure. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "offline", "The server can't be reached. Check that it is running, then try again.");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  return (await response.json()) as T;
}

export async function sendJson<T>(
  method: "POST" | "PUT" | "DELETE" | "PATCH",
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await request(path, {
    method,
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(exactly(text))) as T;
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  if (error instanceof Error) return error.message;
  return "Something went wrong.";
}
