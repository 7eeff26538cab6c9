// One WebSocket to the server, kept open: calls, answers, subscriptions.
//
// Everything here is JSON-RPC 2.0 as `/api/current` speaks it. The connection comes back by itself
// with growing pauses. A new socket knows nobody: whoever holds the session signs in again and calls
// `resume`, which asks for the subscriptions anew and tells the listeners that they may have missed
// something. Calls that were under way when the socket closed fail; whether the server served them
// nobody can know here, so none is repeated.
//
// Events: "open" (a fresh socket, nobody signed in), "state" (after each change of `state`),
// "anonymous" (the server no longer knows who we are).

import { parseExactly } from "./json.js";

const CALL_TIMEOUT_MS = 60_000;
const PING_EVERY_MS = 25_000;
const PING_TIMEOUT_MS = 10_000;
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 30_000;

const NOT_AUTHENTICATED = 207;

/// What the server answered instead of a result.
export class CallError extends Error {
  constructor(error) {
    const data = error.data ?? {};
    super(sentence(data.reason ?? error.message ?? "The server gave no reason."));
    this.code = error.code;
    this.text = error.message;
    this.errno = data.error ?? null;
    this.errname = data.errname ?? null;
    this.extra = data.extra ?? null;
    this.roles = data.roles ?? [];
    this.trace = data.trace?.formatted ?? null;
    this.retryAfter = data.retry_after ?? null;
  }

  /// The parts of the parameters that are wrong, as `[path, sentence]`.
  get problems() {
    if (this.code !== -32602 || !Array.isArray(this.extra)) {
      return [];
    }
    return this.extra.map(([path, text]) => [path ?? "", text]);
  }

  get limited() {
    return this.errno === 16 && /rate limit/i.test(this.message);
  }
}

/// Cuts off what programs read: `[EINVAL] a: b` becomes `a: b`.
export function sentence(reason) {
  return reason.trim().replace(/^\[[A-Z][A-Z0-9_]*\] /, "");
}

/// The socket closed, or the server did not answer in time.
export class ConnectionLost extends Error {}

export class Connection extends EventTarget {
  #address;
  #socket = null;
  #calls = new Map();
  #topics = new Map();
  #callsMade = 0;
  #failures = 0;
  #retryTimer = null;
  #pingTimer = null;

  /// "connecting", "open", or "waiting" until `retryAt`.
  state = "connecting";
  retryAt = 0;

  constructor(address) {
    super();
    this.#address = address;
  }

  open() {
    clearTimeout(this.#retryTimer);
    this.#enter("connecting");
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", (message) => this.#received(message.data));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  /// Resolves with the result. Rejects with a [CallError] or [ConnectionLost].
  call(method, parameters = [], options = {}) {
    return this.callText(method, JSON.stringify(parameters), options);
  }

  /// The same with parameters that are JSON already, so that they arrive as they were typed.
  ///
  /// @param options.exact keep numbers in the result to the last digit (`parseExactly`)
  /// @param options.timeout milliseconds to wait for the answer; 0 waits as long as the socket lives
  callText(method, parametersText, { exact = false, timeout = CALL_TIMEOUT_MS } = {}) {
    if (this.state !== "open") {
      return Promise.reject(new ConnectionLost("There is no connection to the server at the moment."));
    }
    const id = `c-${++this.#callsMade}`;
    return new Promise((resolve, reject) => {
      const timer =
        timeout &&
        setTimeout(() => {
          this.#calls.delete(id);
          reject(new ConnectionLost(`The server has not answered ${method} within ${timeout / 1000} s.`));
        }, timeout);
      this.#calls.set(id, { resolve, reject, timer, exact });
      this.#socket.send(
        `{"jsonrpc":"2.0","id":"${id}","method":${JSON.stringify(method)},"params":${parametersText}}`,
      );
    });
  }

  /// Listens to a topic until the returned function is called.
  ///
  /// @param listener.changed called with `{msg, id, fields}` for each change
  /// @param listener.resumed called after a reconnection: changes may have been missed
  /// @param listener.failed called with a sentence when the server refuses or ends the topic
  subscribe(topic, listener) {
    let entry = this.#topics.get(topic);
    if (!entry) {
      entry = { listeners: new Set(), asked: null };
      this.#topics.set(topic, entry);
      this.#ask(topic, entry);
    }
    entry.listeners.add(listener);
    return () => this.#leave(topic, entry, listener);
  }

  /// Resolves when the server knows of the subscription, so that what is read then misses nothing.
  async subscribed(topic) {
    await this.#topics.get(topic)?.asked;
  }

  /// After signing in on a fresh socket: everything that was subscribed is subscribed again.
  resume() {
    this.#startPinging();
    for (const [topic, entry] of this.#topics) {
      this.#ask(topic, entry);
      for (const listener of entry.listeners) {
        listener.resumed?.();
      }
    }
  }

  /// After signing out: no pings, nothing subscribed.
  forget() {
    clearInterval(this.#pingTimer);
    this.#topics.clear();
  }

  #opened() {
    this.#failures = 0;
    this.#enter("open");
    this.dispatchEvent(new Event("open"));
  }

  #closed(socket) {
    if (socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    clearInterval(this.#pingTimer);
    this.#failCalls();
    // Spread over half a pause, so that a restarted server does not meet all its clients at once.
    const pause = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.#failures++);
    const spread = pause * (0.75 + Math.random() / 2);
    this.retryAt = Date.now() + spread;
    this.#enter("waiting");
    this.#retryTimer = setTimeout(() => this.open(), spread);
  }

  #failCalls() {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) {
      clearTimeout(call.timer);
      call.reject(new ConnectionLost("The connection closed before the answer came."));
    }
  }

  #enter(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #received(text) {
    const message = JSON.parse(text);
    if (message.method === "collection_update") {
      this.#tell(message.params);
    } else if (message.method === "notify_unsubscribed") {
      this.#ended(message.params);
    } else if (message.id !== undefined) {
      this.#answered(message, text);
    }
  }

  #answered(message, text) {
    const call = this.#calls.get(message.id);
    if (!call) {
      return;
    }
    this.#calls.delete(message.id);
    clearTimeout(call.timer);
    if (!message.error) {
      call.resolve(call.exact ? parseExactly(text).result : message.result);
      return;
    }
    const error = new CallError(message.error);
    call.reject(error);
    if (error.errno === NOT_AUTHENTICATED) {
      this.dispatchEvent(new Event("anonymous"));
    }
  }

  #tell(change) {
    for (const listener of [...(this.#topics.get(change.collection)?.listeners ?? [])]) {
      listener.changed(change);
    }
  }

  #ended({ collection, error }) {
    const entry = this.#topics.get(collection);
    if (!entry || !error) {
      return;
    }
    this.#topics.delete(collection);
    this.#failed(entry, sentence(error.reason ?? "The server ended it without a reason."));
  }

  #failed(entry, reason) {
    for (const listener of entry.listeners) {
      listener.failed?.(reason);
    }
  }

  #ask(topic, entry) {
    const asked = this.call("core.subscribe", [topic]);
    entry.asked = asked.catch((error) => {
      // A lost connection asks again by itself; a refusal stays one.
      if (error instanceof CallError) {
        this.#failed(entry, error.message);
      }
      return null;
    });
  }

  async #leave(topic, entry, listener) {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0 || this.#topics.get(topic) !== entry) {
      return;
    }
    this.#topics.delete(topic);
    const id = await entry.asked;
    if (id && this.state === "open") {
      // Ids belong to a socket; one of an earlier socket is unknown to the server and does no harm.
      this.call("core.unsubscribe", [id]).catch(() => {});
    }
  }

  /// A socket whose other end has gone silently looks open for minutes. A ping that stays without an
  /// answer ends it; pings also keep a session alive that signed in by a token.
  #startPinging() {
    clearInterval(this.#pingTimer);
    const socket = this.#socket;
    this.#pingTimer = setInterval(() => {
      this.call("core.ping", [], { timeout: PING_TIMEOUT_MS }).catch((error) => {
        if (error instanceof ConnectionLost && socket === this.#socket) {
          socket.close();
          this.#closed(socket);
        }
      });
    }, PING_EVERY_MS);
  }
}
