// The page "Call": find a method, read what it does, call it, see what it answers.
//
// The arguments go to the server as they were typed, and the answer is shown as it came, so that no
// digit is lost in between. What a call leaves behind holds no secret: the history never had one, and
// the editor loses its own as soon as a call has succeeded or the page is left.

import { h, setChildren, setHidden, setText } from "./dom.js";
import { JOBS, abortButton, errorOf, hasEnded, merged, progressBar, stateMark, stateText } from "./job-parts.js";
import { coloured, parseExactly, pretty } from "./json.js";
import { allArguments, argumentsWithoutSecrets, describe, firstArguments, typeOf, withoutSecrets } from "./schema.js";

const HISTORY_MAX = 20;
const LISTED_MAX = 1000;

export function callPage({ connection }) {
  let methods = null;
  let reading = null;
  let opened = null;
  let panel = null;
  const history = [];

  const search = h("input", {
    type: "search",
    id: "method-search",
    placeholder: "Find a method",
    autocomplete: "off",
    spellcheck: "false",
    oninput: drawList,
    onkeydown: enterList,
  });
  const count = h("p", { class: "count", role: "status" });
  const list = h("ul", { class: "methods", "aria-label": "Methods", onkeydown: moveInList });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const historyList = h("ol", { class: "history" });
  const historyBox = h("details", { class: "history-box", hidden: true }, h("summary", {}, "Last calls"), historyList);
  const hint = h("p", { class: "empty" }, "Choose a method to see what it does and to call it.");
  const detail = h("section", { class: "detail", "aria-label": "One method" }, hint);
  const element = h(
    "div",
    { class: "page split call-page" },
    h(
      "section",
      { class: "master", "aria-label": "All methods" },
      h("header", { class: "bar-top" }, h("div", { class: "heading" }, h("h1", { tabindex: -1 }, "Call"), count)),
      h("div", { class: "search" }, h("label", { for: "method-search", class: "unseen" }, "Find a method"), search),
      problem,
      historyBox,
      list,
    ),
    detail,
  );

  /// Once; a refusal can be tried again by coming back to the page.
  function readMethods() {
    reading ??= connection.call("core.get_methods", []).then(
      (found) => {
        methods = new Map(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
        setHidden(problem, true);
        drawList();
      },
      (error) => {
        reading = null;
        setText(problem, `The methods could not be read: ${error.message}`);
        setHidden(problem, false);
      },
    );
    return reading;
  }

  function drawList() {
    if (!methods) {
      return;
    }
    const words = search.value.trim().toLowerCase().split(/\s+/);
    const found = [...methods.keys()].filter((name) => words.every((word) => name.toLowerCase().includes(word)));
    const shown = found.slice(0, LISTED_MAX);
    setText(count, found.length === methods.size ? `${found.length} methods` : `${found.length} of ${methods.size}`);
    setChildren(
      list,
      shown.map((name) =>
        h(
          "li",
          {},
          h(
            "a",
            { href: `#/call/${name}`, "aria-current": name === opened ? "true" : null },
            h("span", { class: "service" }, name.slice(0, name.lastIndexOf(".") + 1)),
            name.slice(name.lastIndexOf(".") + 1),
            methods.get(name).job ? h("span", { class: "tag" }, "job") : null,
          ),
        ),
      ),
    );
  }

  function enterList(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("a")?.focus();
    } else if (event.key === "Enter") {
      list.querySelector("a")?.click();
    }
  }

  function moveInList(event) {
    const step = event.key === "ArrowDown" ? "nextElementSibling" : event.key === "ArrowUp" ? "previousElementSibling" : null;
    if (step) {
      event.preventDefault();
      (event.target.closest("li")?.[step]?.querySelector("a") ?? search).focus();
    }
  }

  function open(name, argumentsText = null) {
    panel?.close();
    panel = null;
    opened = name;
    element.classList.toggle("open", name !== null);
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (name === null) {
      setText(hint, "Choose a method to see what it does and to call it.");
      setChildren(detail, hint);
      return;
    }
    const method = methods.get(name);
    if (!method) {
      setText(hint, `There is no method ${name}, or you may not call it.`);
      setChildren(detail, hint);
      return;
    }
    list.querySelector(`a[href="#/call/${CSS.escape(name)}"]`)?.setAttribute("aria-current", "true");
    panel = methodPanel(name, method, connection, remember, argumentsText);
    setChildren(detail, panel.element);
  }

  /// Keeps what was called and what came of it; never a secret, never an answer.
  function remember(call) {
    history.unshift(call);
    history.length = Math.min(history.length, HISTORY_MAX);
    setHidden(historyBox, false);
    setChildren(
      historyList,
      history.map(({ method, argumentsText, outcome, failed, at }) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: "history-call",
              onclick: () => {
                open(method, argumentsText);
                window.history.replaceState(null, "", `#/call/${method}`);
              },
            },
            h("span", { class: "history-method" }, method),
            h("code", { class: "history-arguments" }, argumentsText.replace(/\s+/g, " ")),
            h("span", { class: failed ? "history-outcome bad" : "history-outcome" }, `${at.toLocaleTimeString()} · ${outcome}`),
          ),
        ),
      ),
    );
  }

  return {
    element,

    /// `path` is empty or the name of a method.
    async show(path) {
      const name = path || null;
      await readMethods();
      if (methods && (name !== opened || (name && !panel))) {
        open(name);
      }
    },

    hide() {
      panel?.forgetSecrets();
    },
  };
}

/// One method: its documentation, its parameters, the editor, the answer.
function methodPanel(name, method, connection, remember, argumentsText) {
  const accepts = method.accepts ?? [];
  let answer = null;
  let closed = false;
  let secretShown = false;

  const editor = h("textarea", {
    id: "arguments",
    class: "code editor",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    rows: 3,
    "aria-describedby": "arguments-hint arguments-problem",
    oninput: checkEditor,
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        send();
      }
    },
  });
  const editorProblem = h("p", { class: "problem inline", id: "arguments-problem", hidden: true });
  const file = h("input", { type: "file", id: "upload-file" });
  const fileName = h("input", { type: "text", id: "download-name", value: suggestedName(name), spellcheck: "false", autocomplete: "off" });
  const callButton = h("button", { type: "button", class: "primary", onclick: send }, verb());
  const status = h("p", { class: "answer-status", role: "status" });
  const answerBox = h("section", { class: "answer", "aria-label": "Answer", hidden: true });

  const element = h(
    "article",
    { class: "method" },
    h(
      "header",
      { class: "detail-top" },
      h("h2", { tabindex: -1 }, name),
      h("a", { class: "close", href: "#/call", "aria-label": "Back to all methods", title: "Close" }, "×"),
    ),
    h("div", { class: "tags" }, tags(method)),
    documentation(method.description),
    h("h3", {}, "Parameters"),
    accepts.length > 0 ? describe(accepts) : h("p", { class: "hint" }, "None."),
    method.returns?.length ? h("p", { class: "hint" }, "Answers with ", h("code", {}, typeOf(method.returns[0])), ".") : null,
    h("div", { class: "label-row" }, h("label", { for: "arguments", class: "h3" }, "Arguments"), editorTools()),
    editor,
    h("p", { class: "hint", id: "arguments-hint" }, "A JSON list, one value a parameter. Ctrl+Enter calls."),
    editorProblem,
    method.uploadable ? h("div", { class: "field" }, h("label", { for: "upload-file" }, "File to send"), file) : null,
    method.downloadable ? h("div", { class: "field" }, h("label", { for: "download-name" }, "Save as"), fileName) : null,
    h("div", { class: "buttons start" }, callButton, status),
    answerBox,
  );
  write(argumentsText ?? pretty(firstArguments(method)));

  function verb() {
    return method.uploadable ? "Upload and call" : method.downloadable ? "Call and download" : "Call";
  }

  function editorTools() {
    return h(
      "span",
      { class: "tools" },
      accepts.length > 0 && h("button", { type: "button", class: "link", onclick: () => write(pretty(allArguments(method))) }, "All parameters"),
      h("button", { type: "button", class: "link", onclick: () => format() }, "Format"),
    );
  }

  function write(text) {
    editor.value = text;
    checkEditor();
  }

  function format() {
    const values = checkEditor();
    if (values) {
      write(pretty(values));
    }
  }

  /// The arguments in the editor, or null and a sentence below it.
  function checkEditor() {
    editor.rows = Math.min(20, Math.max(3, editor.value.split("\n").length));
    let values = null;
    let sentence = null;
    try {
      values = parseExactly(editor.value.trim() || "[]");
      if (!Array.isArray(values)) {
        values = null;
        sentence = "The arguments are a list: put them between [ and ].";
      }
    } catch (error) {
      sentence = `This is not JSON: ${error.message}`;
    }
    setText(editorProblem, sentence ?? "");
    setHidden(editorProblem, sentence === null);
    editor.setAttribute("aria-invalid", String(sentence !== null));
    callButton.disabled = sentence !== null || answer?.waiting === true;
    return values;
  }

  async function send() {
    const values = checkEditor();
    if (!values || answer?.waiting) {
      return;
    }
    answer?.close();
    const text = editor.value.trim() || "[]";
    const clean = argumentsWithoutSecrets(values, accepts);
    const mine = answerPanel(connection, status, answerBox, method);
    answer = mine;
    checkEditor();
    let failed = true;
    try {
      await begin(mine, text, values);
      failed = mine.failed;
      if (!failed && clean.found && !closed) {
        write(pretty(clean.value));
        setText(editorProblem, "Done. The secrets were taken out of the editor.");
        setHidden(editorProblem, false);
      }
    } catch (error) {
      mine.refused(error);
    }
    secretShown ||= mine.secret;
    remember({ method: name, argumentsText: pretty(clean.value), outcome: mine.outcome, failed, at: new Date() });
    callButton.disabled = false;
    if (!element.isConnected) {
      forgetSecrets();
    }
  }

  /// Calls, and follows the job if it became one.
  async function begin(mine, text, values) {
    if (method.uploadable) {
      await mine.job(await upload(text));
    } else if (method.downloadable) {
      const [id, address] = await connection.call("core.download", [name, values, fileName.value || suggestedName(name)]);
      h("a", { href: address, download: fileName.value || suggestedName(name) }).click();
      await mine.job(id);
    } else {
      const result = await connection.callText(name, text, { exact: true, timeout: 0 });
      if (method.job && Number.isInteger(result)) {
        await mine.job(result);
      } else {
        mine.succeeded(result);
      }
    }
  }

  async function upload(text) {
    if (file.files.length === 0) {
      throw new Error("Choose the file to send first.");
    }
    const token = await connection.call("auth.generate_token", [300, {}, true, true]);
    const form = new FormData();
    form.append("data", `{"method":${JSON.stringify(name)},"params":${text}}`);
    form.append("file", file.files[0]);
    const response = await fetch(`/_upload?auth_token=${encodeURIComponent(token)}`, { method: "POST", body: form });
    if (!response.ok) {
      throw new Error(`The upload was refused with ${response.status}: ${(await response.text()).slice(0, 500)}`);
    }
    return (await response.json()).job_id;
  }

  /// When the page is left: what was typed and what was answered go, if there is a secret in them.
  function forgetSecrets() {
    const values = checkEditor();
    const clean = values && argumentsWithoutSecrets(values, accepts);
    if (!values) {
      write("[]"); // half-typed: nobody can tell
    } else if (clean.found) {
      write(pretty(clean.value));
    }
    if (secretShown) {
      secretShown = false;
      setHidden(answerBox, true);
      setChildren(answerBox);
      setText(status, "");
    }
  }

  return {
    element,
    forgetSecrets,
    close() {
      closed = true;
      answer?.close();
    },
  };
}

/// What came back: a status line and a box that are filled as things happen.
function answerPanel(connection, status, box, method) {
  const begun = performance.now();
  let closed = false;
  const counting = setInterval(() => setText(status, `Waiting, ${Math.round((performance.now() - begun) / 1000)} s`), 1000);
  const panel = { waiting: true, failed: false, secret: false, outcome: "", succeeded, refused, job, close };
  setText(status, "Waiting");
  setHidden(box, true);
  setChildren(box);

  function took() {
    const milliseconds = performance.now() - begun;
    if (milliseconds >= 1000) {
      return `${(milliseconds / 1000).toFixed(1)} s`;
    }
    return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
  }

  function done(outcome) {
    clearInterval(counting);
    panel.waiting = false;
    panel.outcome = outcome;
    if (!closed) {
      setText(status, outcome);
    }
  }

  function show(...nodes) {
    if (!closed) {
      setChildren(box, ...nodes);
      setHidden(box, false);
    }
  }

  function resultBlock(value) {
    const text = pretty(value);
    panel.secret = withoutSecrets(value, method.returns?.[0] ?? {}).found;
    const copy = navigator.clipboard
      ? h("button", { type: "button", class: "link", onclick: () => navigator.clipboard.writeText(text) }, "Copy")
      : null;
    return [h("div", { class: "label-row" }, h("h3", {}, "Result"), copy), h("pre", { class: "code json", tabindex: 0, "aria-label": "Result" }, coloured(text))];
  }

  function succeeded(value) {
    done(`Answered in ${took()}`);
    show(resultBlock(value));
  }

  function refused(error) {
    panel.failed = true;
    done(`Refused after ${took()}`);
    show(errorBlock(error));
  }

  /// Follows job `id` to its end, through reconnections.
  async function job(id) {
    clearInterval(counting);
    setText(status, `Job ${id} has begun`);
    const state = stateMark();
    const progress = progressBar(`Progress of job ${id}`);
    const abort = abortButton(connection, (sentence) => setText(status, sentence));
    const after = h("div", {});
    show(
      h("div", { class: "job-head" }, state.element, h("a", { href: `#/jobs/${id}` }, `Job ${id}`), h("div", { class: "buttons" }, abort.element)),
      progress.element,
      after,
    );
    let leave = null;
    const last = await new Promise((resolve) => {
      let known = null;
      const take = (change) => {
        known = merged(known, change);
        state.update(known);
        progress.update(known);
        abort.update(known);
        if (hasEnded(known)) {
          resolve(known);
        }
      };
      const read = () => readJob(id).then((found) => found && take(found), () => {});
      leave = connection.subscribe(JOBS, { changed: (change) => change.id === id && change.fields && take(change.fields), resumed: read });
      read();
    });
    leave();
    const whole = (await readJob(id).catch(() => null)) ?? last;
    panel.failed = whole.state !== "SUCCESS";
    done(`Job ${id}: ${stateText(whole).toLowerCase()} after ${took()}`);
    if (whole.state === "SUCCESS") {
      setChildren(after, resultBlock(whole.result));
    } else if (whole.state === "FAILED") {
      setChildren(after, jobErrorBlock(whole));
    }
  }

  async function readJob(id) {
    const [found] = await connection.call(JOBS, [[["id", "=", id]], { extra: { raw_result: true } }], { exact: true });
    return found;
  }

  /// The call goes on, and is remembered when it ends; nothing is shown any more.
  function close() {
    closed = true;
    clearInterval(counting);
  }

  return panel;
}

/// An error with everything that helps: each problem with its place, the roles that are missing.
function errorBlock(error) {
  const problems = error.problems ?? [];
  const code = error.code === undefined ? null : [error.text, error.errname, error.code].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "error-block", role: "alert" },
    h("h3", {}, "Error"),
    problems.length > 0 ? problemList(problems) : h("p", { class: "error-text" }, error.message),
    error.roles?.length ? h("p", {}, "One of these roles would do: ", h("code", {}, error.roles.join(", "))) : null,
    error.limited ? h("p", {}, error.retryAfter ? `Try again in ${error.retryAfter} s.` : "Try again in a minute.") : null,
    code && h("p", { class: "hint" }, code),
    problems.length === 0 && error.extra ? h("pre", { class: "code", tabindex: 0 }, coloured(pretty(error.extra))) : null,
    traceBlock(error.trace),
  );
}

function jobErrorBlock(job) {
  const invalid = job.exc_info?.type === "VALIDATION" && Array.isArray(job.exc_info.extra);
  const problems = invalid ? job.exc_info.extra : [];
  return h(
    "div",
    { class: "error-block", role: "alert" },
    h("h3", {}, "Error"),
    problems.length > 0 ? problemList(problems) : h("p", { class: "error-text" }, errorOf(job)),
    traceBlock(job.exception),
  );
}

function traceBlock(text) {
  return text ? h("details", { class: "trace" }, h("summary", {}, "Where it happened"), h("pre", { class: "code", tabindex: 0 }, text)) : null;
}

function problemList(problems) {
  return h(
    "ul",
    { class: "problems" },
    problems.map(([path, text]) => h("li", {}, path ? h("code", {}, path) : null, path ? " " : null, text)),
  );
}

function tags(method) {
  const words = [
    method.job && "job",
    method.uploadable && "takes a file",
    method.downloadable && "gives a file",
    method.filterable && "query",
    method.no_auth_required && "no login needed",
  ];
  return [
    ...words.filter(Boolean).map((word) => h("span", { class: "tag" }, word)),
    method.roles?.length ? h("span", { class: "roles" }, "Roles: ", method.roles.join(", ")) : null,
  ];
}

/// The documentation as paragraphs; what stands between back-quotes is code.
function documentation(text) {
  const paragraphs = (text ?? "").trim().split(/\n\s*\n/).filter(Boolean);
  return h(
    "div",
    { class: "documentation" },
    paragraphs.map((paragraph) =>
      h(
        "p",
        {},
        paragraph.split(/`{1,2}([^`]+)`{1,2}/).map((part, place) => (place % 2 ? h("code", {}, part) : part)),
      ),
    ),
  );
}

function suggestedName(method) {
  return method === "config.save" ? "config.db" : `${method}.bin`;
}
