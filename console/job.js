// One job: everything the server says of it.

import { h, setAttribute, setChildren, setHidden, setText } from "./dom.js";
import { JOBS, abortButton, duration, errorOf, hasEnded, merged, ownerOf, progressBar, stateMark, stateText, titleOf } from "./job-parts.js";
import { coloured, dateOf, pretty } from "./json.js";

/// `element`; `show(id)` opens a job, or closes the panel with null; `changed(job)` takes a change;
/// `read()` asks the server again; `tick()` moves durations.
export function jobPanel(connection, fail) {
  let id = null;
  let job = null;

  const title = h("h2", { tabindex: -1 });
  const state = stateMark();
  const progress = progressBar("Progress of this job");
  const abort = abortButton(connection, fail);
  const logLink = h("button", { type: "button", class: "plain", onclick: saveLog }, "Save the log");
  const again = h("a", { class: "button plain" }, "Call this method");
  const facts = factList(["Method", "Number", "Started by", "Started", "Finished", "Took"]);
  const missing = h("p", { class: "empty", hidden: true });
  const spoken = h("p", { class: "unseen", role: "status" });
  const error = block("Error", "text");
  const trace = h("pre", { class: "code", tabindex: 0 });
  const traced = h("details", { class: "trace" }, h("summary", {}, "Where it happened"), trace);
  const result = block("Result", "json");
  const args = block("Arguments", "json");
  const log = block("End of the log", "text");
  const body = h(
    "div",
    { class: "job-body" },
    h("div", { class: "job-head" }, state.element, h("div", { class: "buttons" }, abort.element, logLink, again)),
    progress.element,
    facts.element,
    error.element,
    traced,
    result.element,
    args.element,
    log.element,
  );
  const element = h(
    "section",
    { class: "detail", "aria-label": "One job", hidden: true },
    h(
      "header",
      { class: "detail-top" },
      title,
      h("a", { class: "close", href: "#/jobs", "aria-label": "Close this job", title: "Close" }, "×"),
    ),
    missing,
    body,
    spoken,
  );

  /// Numbers exactly, secrets masked: changes have the raw result, a query has what may be shown.
  async function read() {
    const wanted = id;
    if (wanted === null) {
      return;
    }
    try {
      const [found] = await connection.call(JOBS, [[["id", "=", wanted]], {}], { exact: true });
      if (wanted === id) {
        job = found ?? null;
        draw();
      }
    } catch (refusal) {
      fail(`Job ${wanted} could not be read: ${refusal.message}`);
    }
  }

  function draw() {
    setHidden(missing, job !== null);
    setHidden(body, job === null);
    if (!job) {
      setText(title, `Job ${id}`);
      setText(missing, `There is no job ${id}, or it is not yours to see.`);
      return;
    }
    const begin = dateOf(job.time_started);
    const end = dateOf(job.time_finished);
    setText(title, titleOf(job));
    state.update(job);
    abort.update(job);
    progress.update(job);
    setHidden(logLink, !job.logs_path);
    setAttribute(again, "href", `#/call/${job.method}`);
    facts.update([
      job.method,
      String(job.id),
      ownerOf(job),
      begin ? begin.toLocaleString() : "–",
      end ? end.toLocaleString() : "–",
      begin ? duration((end ?? new Date()) - begin) : "–",
    ]);
    error.update(errorOf(job));
    setHidden(traced, !job.exception);
    setText(trace, job.exception ?? "");
    result.update(job.state === "SUCCESS" ? job.result : null);
    args.update(job.arguments?.length ? job.arguments : null);
    log.update(job.logs_excerpt || null);
  }

  async function saveLog() {
    try {
      const address = await connection.call("core.job_download_logs", [job.id, `job-${job.id}.log`]);
      h("a", { href: address, download: `job-${job.id}.log` }).click();
    } catch (refusal) {
      fail(`The log of job ${job.id} could not be fetched: ${refusal.message}`);
    }
  }

  return {
    element,
    read,
    tick() {
      if (job && !hasEnded(job)) {
        facts.set(5, duration(Date.now() - dateOf(job.time_started)));
      }
    },
    show(wanted) {
      if (wanted === id) {
        return;
      }
      id = wanted;
      job = null;
      setText(spoken, "");
      setHidden(element, id === null);
      if (id !== null) {
        setText(title, `Job ${id}`);
        setHidden(missing, true);
        setHidden(body, true);
        read().then(() => title.focus());
      }
    },
    changed(change) {
      const before = job;
      job = merged(before, { ...change, result: before?.result ?? null });
      draw();
      if (hasEnded(job) && !(before && hasEnded(before))) {
        setText(spoken, `Job ${job.id}: ${stateText(job)}.`);
        read();
      }
    },
  };
}

/// A heading with text or JSON under it; gone when there is nothing to show.
function block(heading, kind) {
  const code = h("pre", { class: `code ${kind}`, tabindex: 0, "aria-label": heading });
  const element = h("section", { class: `block ${heading === "Error" ? "bad" : ""}` }, h("h3", {}, heading), code);
  let shown = null;
  return {
    element,
    update(value) {
      setHidden(element, value === null || value === undefined);
      const text = kind === "json" ? pretty(value ?? null) : (value ?? "");
      if (text !== shown) {
        shown = text;
        setChildren(code, kind === "json" ? coloured(text) : [text]);
      }
    },
  };
}

function factList(names) {
  const values = names.map(() => h("dd"));
  const element = h(
    "dl",
    { class: "facts" },
    names.map((name, place) => h("div", {}, h("dt", {}, name), values[place])),
  );
  return {
    element,
    set: (place, text) => setText(values[place], text),
    update: (texts) => texts.forEach((text, place) => setText(values[place], text)),
  };
}
