// The page "Jobs": what runs and what ran, newest first, moving as it moves on the server.
//
// The list is read once (`core.get_jobs` with filters and a limit) and kept up to date by changes.
// A row is built once and then only changed where something differs. The list is bounded: jobs
// beyond `limit` leave it, unless they still run.

import { arrange, h, perFrame, setHidden, setText } from "./dom.js";
import { jobPanel } from "./job.js";
import { JOBS, abortButton, hasEnded, jobTimes, merged, outcomeOf, ownerOf, progressBar, stateMark, titleOf } from "./job-parts.js";

const LIMIT_FIRST = 100;
const LIMIT_STEP = 100;
const LIMIT_MAX = 500;
const TYPING_PAUSE_MS = 250;
const ACTIVE = ["WAITING", "RUNNING"];

/// What the state filter offers: a word, and the states behind it.
const CHOICES = [
  ["All", null],
  ["Active", ACTIVE],
  ["Succeeded", ["SUCCESS"]],
  ["Failed", ["FAILED"]],
  ["Aborted", ["ABORTED"]],
];

export function jobsPage({ connection }) {
  const jobs = new Map();
  const rows = new Map();
  let states = null;
  let text = "";
  let limit = LIMIT_FIRST;
  let mayHaveOlder = false;
  let readings = 0;
  let changedWhileReading = null;
  let leave = null;
  let ticking = null;
  let opened = null;

  const list = h("ol", { class: "jobs", "aria-label": "Jobs, newest first" });
  const empty = h("p", { class: "empty", hidden: true });
  const older = h("button", { type: "button", class: "plain", hidden: true, onclick: showOlder }, "Show older jobs");
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const count = h("p", { class: "count", role: "status" });
  const panel = jobPanel(connection, fail);
  const listing = h("section", { class: "master", "aria-label": "All jobs" }, filterBar(), problem, list, empty, older);
  const element = h("div", { class: "page split jobs-page" }, listing, panel.element);

  const draw = perFrame(drawNow);

  function filterBar() {
    let pause = null;
    const search = h("input", {
      type: "search",
      id: "jobs-text",
      placeholder: "Method, description or number",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => {
        clearTimeout(pause);
        pause = setTimeout(() => {
          text = search.value.trim().toLowerCase();
          limit = LIMIT_FIRST;
          read();
        }, TYPING_PAUSE_MS);
      },
    });
    const choices = CHOICES.map(([word, value], place) => {
      const id = `jobs-state-${place}`;
      const choose = () => {
        states = value;
        limit = LIMIT_FIRST;
        read();
      };
      return h(
        "span",
        { class: "choice" },
        h("input", { type: "radio", name: "jobs-state", id, checked: place === 0, onchange: choose }),
        h("label", { for: id }, word),
      );
    });
    return h(
      "header",
      { class: "bar-top" },
      h("div", { class: "heading" }, h("h1", { tabindex: -1 }, "Jobs"), count),
      h("fieldset", { class: "choices" }, h("legend", { class: "unseen" }, "State"), choices),
      h("div", { class: "search" }, h("label", { for: "jobs-text", class: "unseen" }, "Find jobs"), search),
    );
  }

  /// Reads the list. Changes that arrive meanwhile are applied again afterwards, because the list may
  /// be older than they are.
  async function read() {
    const mine = ++readings;
    changedWhileReading = [];
    try {
      await connection.subscribed(JOBS);
      const [recent, active] = await Promise.all([query(states, limit), states ? [] : query(ACTIVE, LIMIT_MAX)]);
      if (mine !== readings) {
        return; // the filter has changed since
      }
      mayHaveOlder = recent.length === limit;
      jobs.clear();
      for (const job of [...active, ...recent, ...changedWhileReading]) {
        take(job);
      }
      changedWhileReading = null;
      setHidden(problem, true);
      draw();
    } catch (error) {
      if (mine === readings) {
        changedWhileReading = null;
        fail(`The jobs could not be read: ${error.message}`);
      }
    }
  }

  function query(wanted, most) {
    const filters = [];
    if (wanted) {
      filters.push(["state", "in", wanted]);
    }
    if (text) {
      const places = [
        ["method", "Crin", text],
        ["description", "Crin", text],
      ];
      if (/^\d{1,15}$/.test(text)) {
        places.push(["id", "=", Number(text)]);
      }
      filters.push(["OR", places]);
    }
    return connection.call(JOBS, [filters, { order_by: ["-id"], limit: most }]);
  }

  function matches(job) {
    const found = !text || [job.method, job.description ?? ""].some((place) => place.toLowerCase().includes(text)) || String(job.id) === text;
    return found && (!states || states.includes(job.state));
  }

  function changed({ fields: job }) {
    if (!job) {
      return;
    }
    changedWhileReading?.push(job);
    take(job);
    draw();
    if (job.id === opened) {
      panel.changed(job);
    }
  }

  function resumed() {
    read();
    panel.read();
  }

  function take(job) {
    const now = merged(jobs.get(job.id), job);
    if (matches(now)) {
      jobs.set(now.id, now);
    } else {
      jobs.delete(now.id);
    }
  }

  function drawNow() {
    const newest = [...jobs.values()].sort((a, b) => b.id - a.id);
    let room = limit;
    const shown = newest.filter((job) => room-- > 0 || !hasEnded(job));
    if (shown.length < newest.length) {
      mayHaveOlder = true;
      jobs.clear();
      shown.forEach((job) => jobs.set(job.id, job));
    }
    for (const id of rows.keys()) {
      if (!jobs.has(id)) {
        rows.delete(id);
      }
    }
    arrange(
      list,
      shown.map((job) => rowOf(job).element),
    );
    const running = shown.filter((job) => !hasEnded(job)).length;
    setText(count, running === 0 ? "None running" : running === 1 ? "1 active" : `${running} active`);
    setText(empty, states || text ? "No job matches." : "No jobs yet. Start one on the page Call, or with ./parbuckle call -j.");
    setHidden(empty, shown.length > 0);
    setHidden(older, !mayHaveOlder || limit >= LIMIT_MAX);
  }

  function rowOf(job) {
    let row = rows.get(job.id);
    if (!row) {
      row = jobRow(job.id, connection, fail);
      rows.set(job.id, row);
    }
    row.update(job, job.id === opened);
    return row;
  }

  function showOlder() {
    limit = Math.min(LIMIT_MAX, limit + LIMIT_STEP);
    read();
  }

  function fail(sentence) {
    setText(problem, sentence);
    setHidden(problem, false);
  }

  function tick() {
    rows.forEach((row) => row.tick());
    panel.tick();
  }

  return {
    element,

    /// `path` is empty, or the number of a job to open beside the list.
    show(path) {
      opened = /^\d+$/.test(path) ? Number(path) : null;
      element.classList.toggle("open", opened !== null);
      panel.show(opened);
      if (!leave) {
        leave = connection.subscribe(JOBS, { changed, resumed, failed: fail });
        ticking = setInterval(tick, 1000);
        read();
      }
      draw();
    },

    hide() {
      leave?.();
      leave = null;
      clearInterval(ticking);
      panel.show(null);
    },
  };
}

function jobRow(id, connection, fail) {
  const state = stateMark();
  const progress = progressBar(`Progress of job ${id}`);
  const times = jobTimes();
  const abort = abortButton(connection, fail);
  const title = h("a", { href: `#/jobs/${id}`, class: "job-title" });
  const method = h("span", { class: "job-method" });
  const owner = h("span", { class: "job-owner" });
  const outcome = h("span", { class: "job-outcome" });
  const element = h(
    "li",
    { class: "job" },
    state.element,
    h("div", { class: "job-name" }, title, method),
    h("div", { class: "job-how" }, progress.element, outcome),
    h("div", { class: "job-when" }, times.element),
    owner,
    h("div", { class: "job-do" }, abort.element),
  );
  let ended = false;
  return {
    element,
    tick() {
      if (!ended) {
        times.tick();
      }
    },
    update(job, isOpen) {
      ended = hasEnded(job);
      state.update(job);
      times.update(job);
      abort.update(job);
      progress.update(job);
      setHidden(progress.element, ended);
      setText(outcome, ended ? outcomeOf(job) : "");
      outcome.title = outcome.textContent;
      outcome.classList.toggle("bad", job.state === "FAILED");
      setText(title, titleOf(job));
      setText(method, job.description ? `${job.method} · ${id}` : `${id}`);
      setText(owner, ownerOf(job));
      if (isOpen) {
        title.setAttribute("aria-current", "true");
      } else {
        title.removeAttribute("aria-current");
      }
    },
  };
}
