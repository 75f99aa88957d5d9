// Requests to both wires, with the same token.

import { here } from "./place.js";
import { leave, token } from "./session.js";

const WAIT_AT_MOST_SECONDS = 5;

/** What a refusal says: `message` for people, `fields` by the name of the field, `facts` for programs. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body.error || body.message || "The server could not be reached.");
    this.status = status;
    this.code = body.code || "";
    this.retryAfter = body.retry_after || 0;
    this.facts = body;
    this.fields = {};
    for (const problem of Array.isArray(body.errors) ? body.errors : []) {
      if (problem.path) this.fields[problem.path] = problem.message;
    }
    const words = Object.values(this.fields);
    if (words.length) this.message = words[0];
  }
}

async function answerOf(method, path, body, more, credentials) {
  const headers = { ...more };
  if (token()) headers.Authorization = token();
  const isForm = body instanceof FormData; // of which the browser tells the type itself
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  return fetch(path, { method, headers, body: body === undefined || isForm ? body : JSON.stringify(body), credentials });
}

/**
 * One request. Returns the JSON of the answer, null without one. Throws Refusal. A short rate limit is waited out.
 * `headers` go along; `heard` is given the headers of a good answer; with `keeps`, a cookie of the answer is kept.
 */
export async function call(method, path, body, { again = true, headers = {}, heard, keeps = false } = {}) {
  let answer;
  try {
    answer = await answerOf(method, path, body, headers, keeps ? "same-origin" : "omit");
  } catch {
    throw new Refusal(0, {});
  }
  const text = await answer.text();
  const json = text && answer.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : null;
  if (answer.ok) {
    heard?.(answer.headers);
    return json;
  }
  const refusal = new Refusal(answer.status, json || {});
  if (answer.status === 429 && again && refusal.retryAfter > 0 && refusal.retryAfter <= WAIT_AT_MOST_SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, refusal.retryAfter * 1000));
    return call(method, path, body, { again: false, headers, heard, keeps });
  }
  if (answer.status === 401 && token()) leave("You were signed out.");
  throw refusal;
}

export const v1 = (method, path, body, more) => call(method, here(`/v1${path}`), body, more);

/** The topic wire wraps what it answers in `data`. */
export async function topics(method, path, body) {
  const answer = await call(method, here(`/api${path}`), body);
  return answer && "data" in answer ? answer.data : answer;
}
