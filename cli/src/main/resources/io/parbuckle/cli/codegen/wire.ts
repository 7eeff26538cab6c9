// Runs in browsers and in Node.js 22 or newer; needs nothing else.
//
//   const server = await connect("ws://127.0.0.1:6080/api/current");
//   await server.auth.login("admin", password);
//   const users = await server.user.query([["locked", "=", false]], { order_by: ["username"] });
//   const end = await server.user.on_query((now) => console.log(now.msg, now.fields?.username));
//   await server.catalog.sync_all().onProgress((now) => console.log(now.percent));
//   server.wire.close();

/** A moment: milliseconds since the beginning of 1970, UTC. */
export type Moment = { $date: number };

/** A time of day, `HH:MM:SS`. */
export type ClockTime = { $time: string };

export type SetOf<T> = { $set: T[] };

/** A page of rows; its cursor asks for the next one and is null after the last. */
export interface Page<Row> {
  items: Row[];
  cursor: string | null;
}

/** One row as a query with these options answers it. */
export type Chosen<Row, O> = O extends { select: readonly unknown[] } ? any : Row;

/** What a query with these options answers. */
export type Found<Row, O> = O extends { count: true }
  ? number
  : O extends { extra: { cursor: string } }
    ? Page<Chosen<Row, O>>
    : O extends { get: true }
      ? Chosen<Row, O>
      : Chosen<Row, O>[];

/** Connects; `wire` is the connection itself. */
export async function connect(url: string): Promise<Api & { wire: Wire }> {
  const wire = await Wire.open(url);
  return { ...api(wire), wire };
}

/** The server refused a call, or a job failed. */
export class CallError extends Error {
  /** -32602 for wrong parameters, -32001 for what the method says. */
  readonly code: number;
  /** A number of errno(3), or 0. */
  readonly errno: number;
  /** With -32602: [place, what is wrong, errno]. */
  readonly problems: [string | null, string, number][];

  constructor(error: any) {
    super(error.data?.reason ?? error.message);
    this.code = error.code;
    this.errno = error.data?.error ?? 0;
    this.problems = error.code === -32602 ? (error.data?.extra ?? []) : [];
  }
}

/** The connection was lost; nobody knows what became of the call. */
export class ConnectionLost extends Error {}

export interface JobProgress {
  percent: number;
  description: string;
  extra: unknown;
}

/** A notification of a collection; of what was removed there are no fields. */
export interface CollectionUpdate<Fields = any> {
  msg: "added" | "changed" | "removed";
  collection: string;
  id?: any;
  fields?: Fields;
}

/** A job that was started; awaited, what it ended with: null when it was aborted. */
export class Job<R> implements PromiseLike<R | null> {
  /** Its number, as soon as the server has told it. */
  readonly id: Promise<number>;
  readonly outcome: Promise<R | null>;
  private readonly wire: Wire;
  private readonly listeners: ((now: JobProgress) => void)[] = [];

  constructor(wire: Wire, start: (heard: (job: any) => void) => Promise<R | null>) {
    this.wire = wire;
    let name!: (id: number) => void;
    let fail!: (reason: Error) => void;
    this.id = new Promise((resolve, reject) => {
      name = resolve;
      fail = reject;
    });
    this.id.catch(() => {}); // whoever does not ask for it need not hear that there is none
    this.outcome = start((job) => {
      name(job.id);
      this.listeners.forEach((listener) => listener(job.progress));
    });
    this.outcome.then(() => fail(new Error("The job ended before it was named.")), fail);
  }

  onProgress(listener: (now: JobProgress) => void): this {
    this.listeners.push(listener);
    return this;
  }

  async abort(): Promise<void> {
    await this.wire.call("core.job_abort", [await this.id]);
  }

  then<A = R | null, B = never>(
    done?: ((outcome: R | null) => A | PromiseLike<A>) | null,
    failed?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.outcome.then(done, failed);
  }
}

interface Waiting {
  resolve: (result: any) => void;
  reject: (reason: Error) => void;
  heard?: ((job: any) => void) | undefined;
}

/** A connection: calls, jobs, events. */
export class Wire {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, Waiting>();
  private readonly listeners = new Map<string, Set<(update: CollectionUpdate) => void>>();
  private readonly prefix = Math.random().toString(36).slice(2) + "-";
  private calls = 0;
  private jobsHeard: Promise<unknown> | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.onmessage = (event) => this.received(JSON.parse(event.data));
    socket.onclose = (event) => this.lost(event.reason || "The connection was closed.");
  }

  static open(url: string): Promise<Wire> {
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(new Wire(socket));
      socket.onclose = () => reject(new ConnectionLost(`There is no server at ${url}.`));
    });
  }

  call<R>(method: string, params: unknown[] = []): Promise<R> {
    return this.send(method, params);
  }

  /** Starts a job; the response comes when it has ended, notifications tell of it before. */
  job<R>(method: string, params: unknown[] = []): Job<R> {
    return new Job<R>(this, async (heard) => {
      this.jobsHeard ??= Promise.all([
        this.call("core.set_options", [{ legacy_jobs: false }]),
        this.subscribe("core.get_jobs", (update) => this.jobHeard(update)),
      ]);
      await this.jobsHeard;
      return this.send(method, params, heard);
    });
  }

  /** Starts a job that reads a file. */
  async upload(method: string, params: unknown[], file: Blob): Promise<{ job_id: number }> {
    const body = new FormData();
    body.append("data", JSON.stringify({ method, params }));
    body.append("file", file);
    const token = await this.call("auth.generate_token", [300, {}, true, true]);
    const headers = { Authorization: `Token ${token}` };
    const answer = await fetch(this.http("/_upload"), { method: "POST", headers, body });
    if (!answer.ok) {
      throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`);
    }
    return answer.json();
  }

  /** Starts a job that writes a file, and says where it is fetched. */
  async download(
    method: string,
    params: unknown[],
    filename: string,
  ): Promise<{ job_id: number; url: string }> {
    const [job, path] = await this.call<[number, string]>("core.download", [
      method,
      params,
      filename,
    ]);
    return { job_id: job, url: this.http(path) };
  }

  /** Listens to a collection; what is answered ends it. */
  async subscribe<Fields = any>(
    collection: string,
    listener: (update: CollectionUpdate<Fields>) => void,
  ): Promise<() => Promise<void>> {
    const listeners = this.listeners.get(collection) ?? new Set();
    this.listeners.set(collection, listeners.add(listener));
    const id = await this.call("core.subscribe", [collection]);
    return async () => {
      listeners.delete(listener);
      await this.call("core.unsubscribe", [id]);
    };
  }

  close(): void {
    this.socket.close();
  }

  private http(path: string): string {
    return new URL(path, this.socket.url.replace(/^ws/, "http")).href;
  }

  private send(method: string, params: unknown[], heard?: (job: any) => void): Promise<any> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new ConnectionLost("The connection is closed."));
    }
    const id = this.prefix + ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, heard });
      this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  private received(message: any): void {
    if (message.method === "collection_update") {
      const update: CollectionUpdate = message.params;
      this.listeners.get(update.collection)?.forEach((listener) => listener(update));
    }
    const call = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) {
      call?.reject(new CallError(message.error));
    } else {
      call?.resolve(message.result);
    }
  }

  private jobHeard(update: CollectionUpdate): void {
    for (const id of update.fields?.message_ids ?? []) {
      this.waiting.get(id)?.heard?.(update.fields);
    }
  }

  private lost(reason: string): void {
    this.waiting.forEach((call) => call.reject(new ConnectionLost(reason)));
    this.waiting.clear();
  }
}

