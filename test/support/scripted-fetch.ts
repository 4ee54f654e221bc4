interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Headers;
}

export interface ScriptedFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly sent: readonly SentRequest[];
}

/** What one call of fetch comes to: an answer, or a connection that breaks. */
export type ScriptedOutcome = (request: SentRequest) => Response;

/** A fetch that answers from a script, one line a call, and keeps what was asked. The last line repeats. */
export function scriptedFetch(...script: readonly ScriptedOutcome[]): ScriptedFetch {
  const sent: SentRequest[] = [];
  const fetch: typeof globalThis.fetch = (url, init = {}) => {
    const request = { url: new Request(url).url, init, headers: new Headers(init.headers) };
    const outcome = script[Math.min(sent.length, script.length - 1)];
    sent.push(request);
    return new Promise((resolve) => {
      if (outcome === undefined) throw new TypeError('the script is empty');
      resolve(outcome(request));
    });
  };
  return { fetch, sent };
}

export const answers =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ScriptedOutcome =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

export const refuses = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  members: object = {},
): ScriptedOutcome =>
  answers(status, { type: 'about:blank', title: code, status, code, request_id: 'req-1', ...members }, headers);

/** The connection breaks: fetch rejects, with a text that differs from platform to platform. */
export const breaks: ScriptedOutcome = () => {
  throw new TypeError('fetch failed');
};
