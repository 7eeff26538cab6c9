// The reference at /api/docs: what the server says of itself in openrpc.json and asyncapi.json, for
// people. It needs no login unless those documents do.
//
// Addresses: `#/` lists the services, `#/user` is one of them, `#/user.query` one of its methods,
// `#/events` and `#/errors` the rest.

import { h, setChildren, words } from "./dom.js";
import { coloured, pretty } from "./json.js";
import { describe } from "./schema.js";

const DEPTH_MAX = 12;
const JOB_WORDS = [
  ["abortable", (job) => job.abortable && "looks whether it shall stop"],
  ["log", (job) => job.logs && "has a log"],
  ["lock", (job) => job.lock && `one at a time of its lock, ${job.lock_queue_size ?? "any number"} may wait`],
  ["reads an upload", (job) => job.reads && "sent to /_upload"],
  ["writes a download", (job) => job.writes && "fetched by core.download"],
  ["fate", (job) => `if the server stops: ${job.fate}`],
  ["priority", (job) => job.priority !== "normal" && job.priority],
  ["time limit", (job) => job.time_limit && `${job.time_limit} s`],
  ["retries", (job) => job.retry && `${job.retry.attempts} attempts`],
  ["unique", (job) => job.unique && "an equal one that has not ended answers for it"],
  ["schedule", (job) => job.schedule && `${job.schedule.cron} (${job.schedule.timezone})`],
];

const version = document.getElementById("version");
const search = document.getElementById("search");
const index = document.getElementById("index");
const main = document.getElementById("main");

/// What is shown: methods and events of one version, by name and by service.
let known = { methods: [], services: new Map(), events: [], components: {}, errors: {} };

async function load(name) {
  const [methods, events] = await Promise.all([read(`${name}/openrpc.json`), read(`${name}/asyncapi.json`)]);
  const services = new Map();
  for (const method of methods.methods) {
    const service = method.tags[0].name;
    services.set(service, [...(services.get(service) ?? []), method]);
  }
  known = {
    methods: methods.methods,
    services,
    events: Object.values(events.channels).sort((one, other) => (one.address < other.address ? -1 : 1)),
    components: methods.components.schemas,
    eventComponents: events.components.schemas,
    errors: methods.components.errors,
    version: methods.info.version,
  };
  document.getElementById("product").textContent = `version ${known.version}`;
  texts.clear();
}

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw new Error(
      answer.status === 401
        ? "The server shows its description to those only who are logged in."
        : `The server answered ${answer.status} to /api/${path}.`,
    );
  }
  return answer.json();
}

/// A schema without references: what stands beside a reference goes before what it leads to.
function whole(schema, components = known.components, depth = 0) {
  if (Array.isArray(schema)) {
    return schema.map((each) => whole(each, components, depth));
  }
  if (schema === null || typeof schema !== "object" || depth > DEPTH_MAX) {
    return schema;
  }
  const { $ref, ...own } = schema;
  const found = $ref ? components[$ref.split("/").at(-1)] : {};
  const merged = { ...found, ...own };
  return Object.fromEntries(
    Object.entries(merged).map(([name, each]) => [
      name,
      ["default", "enum", "const", "required"].includes(name) ? each : whole(each, components, depth + 1),
    ]),
  );
}

function parameter(name, schema, required, description) {
  return { ...whole(schema), title: name, _name_: name, _required_: required, description: description ?? schema.description };
}

// --- What is shown -----------------------------------------------------------

function home() {
  return [
    h("h1", {}, "API reference"),
    h(
      "p",
      { class: "docs-lead" },
      `${known.methods.length} methods and ${known.events.length} events of version ${known.version}, from the table that this server serves. `,
      "Programs read the same in ",
      h("a", { href: `${version.value}/openrpc.json` }, "openrpc.json"),
      " and ",
      h("a", { href: `${version.value}/asyncapi.json` }, "asyncapi.json"),
      "; ",
      h("code", {}, "parbuckle codegen"),
      " makes a typed client of it.",
    ),
    h(
      "div",
      { class: "docs-cards" },
      [...known.services].map(([name, methods]) =>
        h(
          "a",
          { href: `#/${name}` },
          h("strong", {}, name),
          h("span", {}, methods.map((method) => method.name.slice(name.length + 1)).join(", ")),
        ),
      ),
      h("a", { href: "#/events" }, h("strong", {}, "Events"), h("span", {}, "what can be subscribed to")),
      h("a", { href: "#/errors" }, h("strong", {}, "Errors"), h("span", {}, "the codes, and what stands in data")),
    ),
  ];
}

function service(name) {
  return [h("h1", {}, name), known.services.get(name).map(methodSection)];
}

function methodSection(method) {
  const ours = method["x-parbuckle"] ?? {};
  const params = method.params.map((each) => parameter(each.name, each.schema, each.required, each.description));
  return h(
    "section",
    { id: `/${method.name}`, "data-name": method.name },
    h("h2", {}, h("a", { href: `#/${method.name}` }, method.name)),
    h("p", { class: "docs-doc" }, words(method.description ?? method.summary)),
    tags(ours),
    h("h3", {}, "Parameters"),
    params.length > 0 ? describe(params) : h("p", { class: "docs-lead" }, "None."),
    h("h3", {}, ours.job ? "Ends with" : "Answers"),
    answer(method, ours),
    (method.examples ?? []).map(example(method.name)),
    ours.job && job(ours.job),
    h(
      "p",
      { class: "hint" },
      "Errors: ",
      h("a", { href: "#/errors" }, params.length > 0 ? "-32602 for wrong parameters, -32001 for what cannot be done" : "-32001 for what cannot be done"),
      ours.audited ? ". Calls are audited." : ".",
    ),
  );
}

function tags(ours) {
  const access =
    ours.login === "none" ? ["no login needed"] : ours.login === "any" ? ["any login"] : (ours.roles ?? []);
  return h(
    "div",
    { class: "tags" },
    ours.job && h("span", { class: "tag" }, "job"),
    access.map((each) => h("span", { class: "tag" }, each)),
  );
}

function answer(method, ours) {
  const schema = ours.entry ?? ours.result ?? method.result.schema;
  const what = whole(schema);
  const row = method.params[0]?.schema.$ref?.endsWith("/QueryFilters");
  const nothing = (what.anyOf ?? [what]).every((each) => each.type === "null");
  return [
    row ? h("p", { class: "docs-lead" }, words("A list of rows; with `get` one row, with `count` a number, with `extra.cursor` a page.")) : null,
    nothing ? h("p", { class: "docs-lead" }, "Null.") : describe([{ ...what, title: row ? "row" : "result", _name_: row ? "row" : "result" }]),
  ];
}

function example(name) {
  return (each) =>
    h(
      "details",
      { open: true },
      h("summary", {}, `Example: ${each.name}`),
      code({ jsonrpc: "2.0", id: 1, method: name, params: each.params.map((param) => param.value) }),
      code({ jsonrpc: "2.0", id: 1, result: each.result.value }),
    );
}

function code(value) {
  return h("pre", { class: "code", tabindex: "0" }, coloured(pretty(value)));
}

function job(declared) {
  return [
    h("h3", {}, "As a job"),
    h(
      "dl",
      { class: "facts wide" },
      JOB_WORDS.map(([name, say]) => [name, say(declared)])
        .filter(([, said]) => said)
        .map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said))),
    ),
  ];
}

function events() {
  return [
    h("h1", {}, "Events"),
    h("p", { class: "docs-lead" }, words("`core.subscribe` with the name of a collection listens to it; a source takes its arguments as JSON after a colon.")),
    known.events.map((event) => {
      const ours = event["x-parbuckle"];
      const payload = event.messages.update.payload.properties.params.properties;
      const fields = whole(payload.fields, known.eventComponents);
      const accepts = ours.accepts && whole(ours.accepts, known.eventComponents);
      return h(
        "section",
        { id: `/${event.address}`, "data-name": event.address },
        h("h2", {}, event.address),
        h("p", { class: "docs-doc" }, words(event.summary)),
        tags(ours),
        accepts ? [h("h3", {}, "Arguments"), describe([{ ...accepts, title: "arguments", _name_: "arguments" }])] : null,
        h("h3", {}, "Fields"),
        describe([{ ...fields, title: "fields", _name_: "fields" }]),
      );
    }),
  ];
}

function errors() {
  const data = known.components.ErrorData;
  return [
    h("h1", {}, "Errors"),
    h(
      "section",
      {},
      h("h2", {}, "Codes"),
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Code"), h("th", { scope: "col" }, "Message"))),
        h(
          "tbody",
          {},
          Object.values(known.errors).map((each) =>
            h("tr", {}, h("td", {}, h("code", {}, String(each.code))), h("td", {}, each.message)),
          ),
        ),
      ),
    ),
    h("section", {}, h("h2", {}, "data"), h("p", { class: "docs-doc" }, words(data.description)), describe([{ ...data, title: "data", _name_: "data" }])),
  ];
}

// --- The index, and searching ---------------------------------------------------

/// What a method or event is found by, in small letters: name, words, names of members.
const texts = new Map();

function textOf(entry) {
  if (!texts.has(entry)) {
    const members = new Set();
    collect(entry.params ?? entry.messages, members);
    collect(entry["x-parbuckle"]?.entry ?? entry.result?.schema, members);
    texts.set(
      entry,
      [entry.name ?? entry.address, entry.summary, entry.description, ...members].join(" ").toLowerCase(),
    );
  }
  return texts.get(entry);
}

function collect(schema, members) {
  const resolved = whole(schema ?? {}, { ...known.components, ...known.eventComponents });
  JSON.stringify(resolved, (name, value) => {
    if (name === "properties") {
      Object.keys(value).forEach((each) => members.add(each));
    }
    return value;
  });
}

function showIndex() {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (entry) => wanted.every((word) => textOf(entry).includes(word));
  const link = (kind, name, text, tag) =>
    h("a", { class: kind, href: `#/${name}`, "aria-current": here() === name ? "page" : null }, text, tag && h("span", { class: "tag" }, tag));
  const items = [];
  for (const [name, methods] of known.services) {
    const some = methods.filter(found);
    if (some.length > 0) {
      items.push(link("docs-service", name, name, null));
      if (wanted.length > 0 || serviceOf(here()) === name) {
        some.forEach((method) =>
          items.push(link("docs-entry", method.name, method.name.slice(name.length + 1), method["x-parbuckle"]?.job ? "job" : null)),
        );
      }
    }
  }
  const some = known.events.filter(found);
  if (some.length > 0) {
    items.push(link("docs-service", "events", "Events", null));
    if (wanted.length > 0) {
      some.forEach((event) => items.push(link("docs-entry", `events:${event.address}`, event.address, null)));
    }
  }
  if (wanted.length === 0) {
    items.push(link("docs-service", "errors", "Errors", null));
  }
  index.classList.toggle("searching", wanted.length > 0);
  setChildren(index, items.length > 0 ? items : h("p", { class: "docs-none" }, "Nothing is called so."));
}

// --- Where we are ------------------------------------------------------------------

function here() {
  return decodeURIComponent(location.hash.replace(/^#\/?/, ""));
}

function serviceOf(name) {
  return known.services.has(name) ? name : name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

function show() {
  const name = here();
  const [page, wanted] = name.startsWith("events:") ? ["events", name.slice("events:".length)] : [serviceOf(name), name];
  if (name === "errors") {
    setChildren(main, errors());
  } else if (name === "events" || page === "events") {
    setChildren(main, events());
  } else {
    const there = name === "" || known.services.has(name) || known.methods.some((method) => method.name === name);
    setChildren(
      main,
      there ? null : h("p", { class: "notice" }, `Version ${known.version} has no ${name}.`),
      known.services.has(page) ? service(page) : home(),
    );
  }
  document.title = name ? `${name} · Parbuckle API` : "Parbuckle API";
  showIndex();
  index.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  const chosen = [...main.querySelectorAll("section")].find((each) => each.dataset.name === wanted);
  chosen?.classList.add("chosen");
  chosen ? chosen.scrollIntoView() : scrollTo(0, 0);
}

async function start() {
  const versions = ["current", ...(await read("versions")).reverse()];
  setChildren(version, versions.map((each) => h("option", { value: each }, each)));
  await load("current");
  version.addEventListener("change", () => load(version.value).then(show, failed));
  search.addEventListener("input", showIndex);
  addEventListener("hashchange", show);
  show();
}

function failed(problem) {
  setChildren(main, h("p", { class: "problem" }, problem.message));
}

start().catch(failed);
