// The page "Overview": what this host is, and how busy it is at the moment.

import { h, setAttribute, setHidden, setText, svg } from "./dom.js";
import { duration } from "./job-parts.js";
import { dateOf } from "./json.js";

const REALTIME = "reporting.realtime";
const SAMPLES = 60;
const WIDTH = 600;
const HEIGHT = 120;

export function overviewPage({ connection, session }) {
  const cpu = chart("Processor");
  const memory = chart("Memory");
  const problem = h("p", { class: "problem", role: "status", hidden: true });
  const facts = h("dl", { class: "facts wide" });
  const element = h(
    "div",
    { class: "page overview" },
    h("header", { class: "bar-top" }, h("div", { class: "heading" }, h("h1", { tabindex: -1 }, "Overview"))),
    problem,
    h("div", { class: "charts" }, cpu.element, memory.element),
    h("section", { class: "block" }, h("h2", {}, "This host"), facts),
  );
  let leave = null;

  function drawFacts() {
    facts.replaceChildren(...factsOf(session.system).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  function changed({ fields }) {
    const usage = fields?.cpu?.cpu?.usage;
    if (typeof usage === "number") {
      cpu.add(usage, `${Math.round(usage)} %`);
    }
    const total = fields?.memory?.physical_memory_total;
    const available = fields?.memory?.physical_memory_available;
    if (total > 0 && available >= 0) {
      memory.add(((total - available) / total) * 100, `${bytes(total - available)} of ${bytes(total)}`);
    }
  }

  return {
    element,
    show() {
      drawFacts();
      leave ??= connection.subscribe(REALTIME, {
        changed,
        failed(sentence) {
          setText(problem, `There are no live figures: ${sentence}`);
          setHidden(problem, false);
        },
      });
    },
    hide() {
      leave?.();
      leave = null;
    },
  };
}

function factsOf(system) {
  if (!system) {
    return [["System", "You may not read the facts of this host."]];
  }
  const boot = dateOf(system.boottime);
  return [
    ["Host name", system.hostname],
    ["Parbuckle", system.parbuckle?.version],
    ["API", system.parbuckle?.api ?? system.version],
    ["Processor", system.model],
    ["Cores", system.physical_cores === system.cores ? `${system.cores}` : `${system.cores} (${system.physical_cores} physical)`],
    ["Memory", bytes(system.physmem)],
    ["Load", system.loadavg?.map((load) => load.toFixed(2)).join("  ")],
    ["Up for", duration((system.uptime_seconds ?? 0) * 1000)],
    ["Since", boot?.toLocaleString()],
    ["Time zone", system.timezone],
    ["Product", [system.system_manufacturer, system.system_product].filter(Boolean).join(" ")],
  ].filter(([, value]) => value);
}

/// The last two minutes as a line between 0 and 100 %.
function chart(title) {
  const values = [];
  const now = h("span", { class: "chart-now" }, "–");
  const line = svg("polyline", { class: "chart-line", points: "" });
  const area = svg("polygon", { class: "chart-area", points: "" });
  const grid = [25, 50, 75].map((percent) => svg("line", { class: "chart-grid", x1: 0, x2: WIDTH, y1: heightOf(percent), y2: heightOf(percent) }));
  const picture = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title }, grid, area, line);
  return {
    element: h("section", { class: "block chart-block" }, h("div", { class: "label-row" }, h("h2", {}, title), now), picture),
    add(percent, text) {
      values.push(Math.min(100, Math.max(0, percent)));
      values.splice(0, values.length - SAMPLES);
      const step = WIDTH / (SAMPLES - 1);
      const first = WIDTH - (values.length - 1) * step;
      const points = values.map((value, place) => `${(first + place * step).toFixed(1)},${heightOf(value).toFixed(1)}`);
      setAttribute(line, "points", points.join(" "));
      setAttribute(area, "points", `${first.toFixed(1)},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`);
      setAttribute(picture, "aria-label", `${title}: ${text}`);
      setText(now, text);
    },
  };
}

function heightOf(percent) {
  return HEIGHT - 2 - (percent / 100) * (HEIGHT - 4);
}

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const power = count > 0 ? Math.min(units.length - 1, Math.floor(Math.log2(count) / 10)) : 0;
  const value = count / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
