// How a job looks wherever one is shown: its state, its progress, its times, who started it; and how
// it is aborted.

import { sentence } from "./connection.js";
import { confirm, h, setAttribute, setHidden, setText } from "./dom.js";
import { dateOf } from "./json.js";

/// The topic that tells of jobs.
export const JOBS = "core.get_jobs";

const STATES = {
  WAITING: "Waiting",
  RUNNING: "Running",
  SUCCESS: "Succeeded",
  FAILED: "Failed",
  ABORTED: "Aborted",
};

export function hasEnded(job) {
  return job.state !== "WAITING" && job.state !== "RUNNING";
}

export function stateText(job) {
  return STATES[job.state] ?? job.state;
}

/// What the job does, in one line.
export function titleOf(job) {
  return job.description || job.method;
}

/// Who started it; a dash for the system itself, and for those who have left.
export function ownerOf(job) {
  const data = job.credentials?.data;
  return data?.username ?? data?.api_key?.name ?? "–";
}

/// Why it failed, or null when it did not.
export function errorOf(job) {
  return job.state === "FAILED" ? sentence(job.error || "The job failed without saying why.") : null;
}

/// What came of it, in one line: the error of a failed job, else what it said last.
export function outcomeOf(job) {
  return (errorOf(job) ?? job.progress?.description ?? "").split("\n", 1)[0];
}

/// A word with a sign and a colour: `element`, and `update(job)`.
export function stateMark() {
  const element = h("span", { class: "state" });
  return {
    element,
    update(job) {
      setAttribute(element, "data-state", job.state.toLowerCase());
      setText(element, stateText(job));
    },
  };
}

/// A bar with the percentage and what is being done: `element`, and `update(job)`.
export function progressBar(label) {
  const fill = h("div", { class: "bar-fill" });
  const bar = h("div", { class: "bar", role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
  const percent = h("span", { class: "bar-percent" });
  const text = h("span", { class: "bar-text" });
  const element = h("div", { class: "progress" }, bar, h("div", { class: "bar-words" }, percent, text));
  return {
    element,
    update(job) {
      const done = job.state === "SUCCESS" ? 100 : Math.min(100, Math.max(0, job.progress?.percent ?? 0));
      const said = job.state === "WAITING" ? "Waiting for its turn" : (job.progress?.description ?? "");
      setAttribute(element, "data-state", job.state.toLowerCase());
      setAttribute(bar, "aria-valuenow", done);
      setAttribute(bar, "aria-valuetext", `${done} %${said ? `, ${said}` : ""}`);
      fill.style.setProperty("transform", `scaleX(${done / 100})`);
      setText(percent, job.state === "WAITING" ? "" : `${done} %`);
      setText(text, said);
    },
  };
}

/// When it was accepted and how long it has taken: `element`, `update(job)`, and `tick()` for jobs
/// whose duration still grows.
export function jobTimes() {
  const since = h("time");
  const lasting = h("span", { class: "lasting" });
  const element = h("span", { class: "times" }, since, " ", lasting);
  let shown = null;
  function tick() {
    const begin = shown && dateOf(shown.time_started);
    if (begin) {
      const end = dateOf(shown.time_finished) ?? new Date();
      setText(lasting, duration(end - begin));
    }
  }
  return {
    element,
    tick,
    update(job) {
      shown = job;
      const begin = dateOf(job.time_started);
      setText(since, begin ? moment(begin) : "");
      setAttribute(since, "datetime", begin ? begin.toISOString() : null);
      setAttribute(since, "title", begin ? begin.toLocaleString() : null);
      tick();
    },
  };
}

/// The time today, else day and time, as this place writes them.
function moment(date) {
  const today = date.toDateString() === new Date().toDateString();
  const time = { hour: "2-digit", minute: "2-digit" };
  return today ? date.toLocaleTimeString([], time) : date.toLocaleString([], { month: "short", day: "numeric", ...time });
}

/// In whole seconds, as the wire has them: `4 s`, `2 min 05 s`, `3 h 12 min`, `2 d 4 h`.
export function duration(milliseconds) {
  // The clocks of server and browser may differ: a job that begins in the future has just begun.
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} min`;
  }
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

/// A button that asks and then aborts: `element`, and `update(job)`, which hides it at the end. The
/// server answers at once, the job ends when its body has stopped; until then the button says so.
export function abortButton(connection, failed) {
  let shown = null;
  let asked = false;
  const element = h("button", { type: "button", class: "quiet-danger", onclick: abort }, "Abort");
  async function abort() {
    const job = shown;
    const sure = await confirm({
      title: `Abort job ${job.id}?`,
      text: `“${titleOf(job)}” is told to stop. What it has done so far is not undone.`,
      action: "Abort the job",
      keep: "Keep it running",
    });
    if (!sure) {
      return;
    }
    try {
      asked = true;
      show();
      await connection.call("core.job_abort", [job.id]);
    } catch (error) {
      asked = false;
      show();
      failed(`Job ${job.id} was not aborted: ${error.message}`);
    }
  }
  function show() {
    setHidden(element, hasEnded(shown));
    setText(element, asked ? "Stopping…" : "Abort");
    setAttribute(element, "aria-label", `${asked ? "Stopping" : "Abort"} job ${shown.id}`);
    element.disabled = asked;
  }
  return {
    element,
    update(job) {
      if (job.id !== shown?.id) {
        asked = false;
      }
      shown = job;
      show();
    },
  };
}

/// What is known of a job after a change. An end is final: a change that was under way when the list
/// was read must not bring a job back. Credentials vanish when their owner leaves; ours stay.
export function merged(before, change) {
  if (!before) {
    return change;
  }
  if (hasEnded(before) && !hasEnded(change)) {
    return before;
  }
  return { ...before, ...change, credentials: change.credentials ?? before.credentials };
}
