// Where the console begins: the frame around the pages, and which page the address names.
//
// Addresses are `#/jobs`, `#/jobs/12`, `#/call/system.info`, `#/overview`; `#setup=CODE` is the one
// that the server prints while it has no administrator. A page is
//
//     { element, show(path), hide() }
//
// and is made when it is first visited; it is dropped with everything it knows when its user leaves.
// A further page is one more row in PAGES.

import { accountPage } from "./account.js";
import { callPage } from "./call.js";
import { Connection } from "./connection.js";
import { h, setChildren, setHidden, setText } from "./dom.js";
import { jobsPage } from "./jobs.js";
import { overviewPage } from "./overview.js";
import { Session } from "./session.js";
import { codePage, passwordPage, setupPage } from "./sign-in.js";

const PAGES = [
  { name: "jobs", title: "Jobs", make: jobsPage },
  { name: "call", title: "Call", make: callPage },
  { name: "overview", title: "Overview", make: overviewPage },
  { name: "account", title: "Account", make: accountPage },
];

// A connection that comes back within this time is not worth a word.
const SILENCE_MS = 700;

const setupCode = takeSetupCode();
const connection = new Connection(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/current`);
const session = new Session(connection);

const header = document.getElementById("header");
const nav = document.getElementById("nav");
const main = document.getElementById("main");
const strip = document.getElementById("connection");
const stripCount = document.getElementById("connection-count");

let pages = new Map();
let current = null;
let stage = null;
let username = null;

/// The code does not stay in the address, where it would be copied along and kept in the history.
function takeSetupCode() {
  const match = location.hash.match(/^#setup=(.+)$/);
  if (match) {
    history.replaceState(null, "", location.pathname);
  }
  return match && decodeURIComponent(match[1]);
}

function sessionChanged() {
  if (session.stage === "signed-in") {
    drawHeader();
    if (stage !== "signed-in" || username !== session.user.pw_name) {
      username = session.user.pw_name;
      stage = "signed-in";
      leavePages();
      route();
    }
    return;
  }
  if (stage === session.stage && !session.notice) {
    return;
  }
  stage = session.stage;
  username = null;
  leavePages();
  setHidden(header, true);
  const page = { setup: () => setupPage(session, setupCode), otp: () => codePage(session) }[stage] ?? (() => passwordPage(session));
  showSignIn(page());
}

function showSignIn(page) {
  document.title = "Parbuckle";
  setChildren(main, page.element);
  page.focus();
}

function drawHeader() {
  const system = session.system;
  setText(document.getElementById("host"), system?.hostname ?? location.hostname);
  setText(document.getElementById("version"), system?.parbuckle?.version ? `Parbuckle ${system.parbuckle.version}` : "Parbuckle");
  setText(document.getElementById("user"), session.user.pw_name);
  setHidden(header, false);
}

function leavePages() {
  current?.hide();
  current = null;
  pages = new Map();
}

function route() {
  if (stage !== "signed-in") {
    return;
  }
  const [, name = "", path = ""] = location.hash.match(/^#\/([^/]*)\/?(.*)$/) ?? [];
  const entry = PAGES.find((page) => page.name === name);
  if (!entry) {
    location.replace(`#/${PAGES[0].name}`);
    return;
  }
  show(entry, decodeURIComponent(path));
}

function show(entry, path) {
  let page = pages.get(entry.name);
  if (!page) {
    page = entry.make({ connection, session });
    pages.set(entry.name, page);
  }
  if (page !== current) {
    current?.hide();
    current = page;
    setChildren(main, page.element);
    // Whoever listens to the page hears where they are.
    page.element.querySelector("h1")?.focus({ preventScroll: true });
  }
  for (const link of nav.children) {
    if (link.getAttribute("href") === `#/${entry.name}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.title = `${path ? `${path} · ` : ""}${entry.title} · ${session.system?.hostname ?? "Parbuckle"}`;
  page.show(path);
}

let stripTimer = null;
let lostAt = null;

/// Says that there is no connection, and counts down to the next attempt.
function connectionChanged() {
  clearInterval(stripTimer);
  if (connection.state === "open") {
    lostAt = null;
    setHidden(strip, true);
    return;
  }
  lostAt ??= Date.now();
  stripTimer = setInterval(drawStrip, 250);
  drawStrip();
}

function drawStrip() {
  const seconds = Math.ceil((connection.retryAt - Date.now()) / 1000);
  setText(stripCount, connection.state === "waiting" && seconds > 0 ? `Next attempt in ${seconds} s.` : "Trying now…");
  if (Date.now() - lostAt >= SILENCE_MS) {
    setHidden(strip, false);
  }
}

setChildren(
  nav,
  PAGES.map((page) => h("a", { href: `#/${page.name}` }, page.title)),
  h("a", { href: "api/docs" }, "Reference"),
);
document.getElementById("sign-out").addEventListener("click", () => session.signOut());
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address names the page, not a place in it
  main.focus();
});
document.getElementById("retry").addEventListener("click", () => connection.open());
addEventListener("hashchange", route);
session.addEventListener("changed", sessionChanged);
connection.addEventListener("state", connectionChanged);
connectionChanged();
connection.open();
