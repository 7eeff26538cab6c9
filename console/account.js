// The page "Account": who is signed in, and the second factor of that account.
//
// The secret of a second factor is shown once, when it is made: as a QR code and in letters. Leaving
// the page forgets it.

import { confirm, h, setChildren, setHidden, setText, svg } from "./dom.js";

// Around a QR code belongs a light border of four modules.
const BORDER = 4;

export function accountPage({ connection, session }) {
  const facts = h("dl", { class: "facts wide" });
  const state = h("p", { class: "factor-state", role: "status" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const make = h("button", { type: "button", class: "primary", onclick: () => attempt(renew) });
  const remove = h("button", { type: "button", class: "plain", onclick: () => attempt(unset) }, "Remove");
  const secret = h("div", { class: "factor-secret", hidden: true });
  const serverState = h("p", {});
  const serverSwitch = h("button", { type: "button", class: "plain", onclick: () => attempt(switchServer) });
  const server = h("section", { class: "block", hidden: true }, h("h2", {}, "Second factors on this server"), serverState, h("div", { class: "buttons start" }, serverSwitch));
  const element = h(
    "div",
    { class: "page account" },
    h("header", { class: "bar-top" }, h("div", { class: "heading" }, h("h1", { tabindex: -1 }, "Account"))),
    problem,
    h("section", { class: "block" }, h("h2", {}, "Signed in"), facts),
    h(
      "section",
      { class: "block", id: "second-factor" },
      h("h2", {}, "Second factor"),
      h("p", { class: "hint" }, "A code from an authenticator app, asked for beside the password."),
      state,
      secret,
      h("div", { class: "buttons start" }, make, remove),
    ),
    server,
  );
  let user = session.user;
  let settings = null;

  async function read() {
    user = await connection.call("auth.me");
    settings = await connection.call("auth.twofactor.config").catch(() => null);
    draw();
  }

  function draw() {
    const has = user.two_factor_config.secret_configured;
    const roles = user.privilege.roles?.$set ?? [];
    setChildren(
      facts,
      [
        ["User name", user.pw_name],
        ["Full name", user.pw_gecos],
        ["Roles", roles.filter((role) => !role.includes("_READ") && !role.includes("_WRITE")).join(", ")],
      ]
        .filter(([, value]) => value)
        .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    );
    setText(state, has ? "This account has a second factor." : "This account has none.");
    setText(make, has ? "Make a new one" : "Set up");
    setHidden(remove, !has || !roles.some((role) => role === "FULL_ADMIN" || role === "ACCOUNT_WRITE"));
    setHidden(server, settings === null);
    if (settings) {
      setText(serverState, settings.enabled ? "Accounts that have one are asked for it." : "Switched off: nobody is asked for one.");
      setText(serverSwitch, settings.enabled ? "Switch off" : "Switch on");
      setHidden(serverSwitch, !roles.some((role) => role === "FULL_ADMIN" || role === "SYSTEM_SECURITY_WRITE"));
    }
  }

  async function renew() {
    if (user.two_factor_config.secret_configured) {
      const sure = await confirm({
        title: "Make a new second factor?",
        text: "The codes of the one that this account has are no good any more.",
        action: "Make a new one",
        keep: "Keep it",
      });
      if (!sure) {
        return;
      }
    }
    const made = await connection.call("user.renew_2fa_secret", [user.pw_name, {}]);
    const rows = await connection.call("user.twofactor_qr_code", [user.pw_name]);
    const letters = new URL(made.twofactor_config.provisioning_uri).searchParams.get("secret");
    setChildren(
      secret,
      h("p", {}, "Read this with the app now. It is not shown again."),
      picture(rows),
      h("p", {}, "Or type these letters into it: ", h("code", { class: "letters" }, letters.replace(/(.{4})/g, "$1 ").trim())),
    );
    setHidden(secret, false);
    await read();
  }

  async function unset() {
    const sure = await confirm({
      title: "Remove the second factor?",
      text: "The password alone is enough then.",
      action: "Remove",
      keep: "Keep it",
    });
    if (sure) {
      await connection.call("user.unset_2fa_secret", [user.pw_name]);
      forget();
      await read();
    }
  }

  async function switchServer() {
    settings = await connection.call("auth.twofactor.update", [{ enabled: !settings.enabled }]);
    draw();
  }

  async function attempt(step) {
    setHidden(problem, true);
    try {
      await step();
    } catch (error) {
      setText(problem, error.message);
      setHidden(problem, false);
    }
  }

  function forget() {
    setChildren(secret);
    setHidden(secret, true);
  }

  return {
    element,
    show() {
      draw();
      attempt(read);
    },
    hide: forget,
  };
}

/// A QR code, black on white in dark colours too.
function picture(rows) {
  const size = rows.length + 2 * BORDER;
  const dark = rows.flatMap((row, y) => [...row].map((module, x) => (module === "1" ? `M${x + BORDER} ${y + BORDER}h1v1h-1z` : "")));
  return svg(
    "svg",
    { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": "QR code of the second factor", "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }),
    svg("path", { d: dark.join(""), fill: "#000" }),
  );
}
