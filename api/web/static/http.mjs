// Asking the service. What it refuses is thrown as it says it; a lost connection shows on the page.
import { saidAll } from "/static/said.mjs";
import { t } from "/static/words.mjs";

/** What the service refuses: `code`, `detail` and `issues` as RFC 9457 problems give them. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail);
    Object.assign(this, { status, code: problem.code, issues: problem.issues ?? [], problem });
  }
}

/** The service does not answer: the network is gone, or the service is. */
export class Lost extends Error {}

let since = null;

/** Whether the connection is lost, as the last request found it. */
export function isLost() {
  return since !== null;
}

function told(lost) {
  if (lost === (since !== null)) return;
  since = lost ? Date.now() : null;
  document.getElementById("lost").hidden = !lost;
  document.dispatchEvent(new CustomEvent(lost ? "remelt:lost" : "remelt:back"));
}

/**
 * The answer to a request: its `status`, `etag`, `headers`, and `body` (JSON, or text).
 * `json` is a body, `ifMatch` and `known` are ETags; with `file` the body is a Blob; a request under a
 * `key` is done once. Throws Refused or Lost.
 */
export async function ask(method, path, { json, body, ifMatch, known, accept, signal, file, key } = {}) {
  // Refusals then come as answers, each with its status inside: the browser's console stays empty.
  const headers = { Accept: accept ?? "application/json", "Remelt-Page": "1" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch) headers["If-Match"] = ifMatch;
  if (known) headers["If-None-Match"] = known;
  if (key) headers["Idempotency-Key"] = key;
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: json === undefined ? body : JSON.stringify(json) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    told(true);
    throw new Lost(t("frame.lost"));
  }
  told(false);
  const kind = answer.headers.get("Content-Type") ?? "";
  const isRefused = answer.status >= 400 || kind.startsWith("application/problem+json");
  if (file && !isRefused) return { status: answer.status, headers: answer.headers, body: await answer.blob() };
  const found = kind.includes("json") ? saidAll(await answer.json()) : await answer.text();
  if (isRefused) throw refused(answer.status, found);
  return { status: answer.status, etag: answer.headers.get("ETag"), headers: answer.headers, body: found };
}

function refused(status, found) {
  const problem = typeof found === "object" ? found : { detail: found };
  const error = new Refused(problem.status ?? status, problem);
  if (error.status === 401) location.assign(`/sign-in?to=${encodeURIComponent(location.pathname)}`);
  return error;
}
