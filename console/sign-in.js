// The pages before anybody is signed in: the first administrator, name and password, second factor.
//
// A password is read from its input and the input emptied before anything is sent.

import { CallError } from "./connection.js";
import { field, h, setHidden, setText } from "./dom.js";

const LIMIT_SECONDS_UNKNOWN = 60;

/// @param setupCode what the address brought along, or null
export function setupPage(session, setupCode) {
  const code = field(
    "Set-up code",
    { type: "text", name: "code", required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "off" },
    "The server prints it when it starts, in the line “Create the first administrator”. Opening the address in that line fills it in.",
  );
  code.input.value = setupCode ?? "";
  setHidden(code.element, setupCode !== null);
  const username = field("User name", { type: "text", name: "username", required: true, autocomplete: "username", spellcheck: "false", autocapitalize: "off" });
  username.input.value = "admin";
  const password = field("Password", { type: "password", name: "password", required: true, autocomplete: "new-password" });
  const again = field("Password, once more", { type: "password", name: "again", required: true, autocomplete: "new-password" });
  again.input.addEventListener("input", compare);
  password.input.addEventListener("input", compare);
  function compare() {
    again.input.setCustomValidity(again.input.value === password.input.value ? "" : "The two passwords differ.");
  }
  return page({
    title: "Create the first administrator",
    text: setupCode ? "This server has no administrator yet. Choose a name and a password." : "This server has no administrator yet. To show that it is yours, enter the code that it printed. On the server itself ./parbuckle setup does the same.",
    fields: [code.element, username.element, password.element, again.element],
    button: "Create and sign in",
    async submit() {
      const secret = take(password.input);
      take(again.input);
      try {
        await session.createFirstAdministrator(username.input.value.trim(), secret, code.input.value.trim());
      } catch (error) {
        setHidden(code.element, false);
        password.input.focus();
        throw error;
      }
    },
  });
}

export function passwordPage(session) {
  const username = field("User name", { type: "text", name: "username", required: true, autocomplete: "username", spellcheck: "false", autocapitalize: "off" });
  const password = field("Password", { type: "password", name: "password", required: true, autocomplete: "current-password" });
  return page({
    title: "Sign in",
    fields: [username.element, password.element],
    button: "Sign in",
    notice: session.notice,
    async submit() {
      try {
        await session.signIn(username.input.value.trim(), take(password.input));
      } catch (error) {
        password.input.focus();
        throw error;
      }
    },
  });
}

export function codePage(session) {
  const code = field(
    "Code",
    { type: "text", name: "otp", required: true, inputmode: "numeric", pattern: "[0-9 ]{6,10}", autocomplete: "one-time-code", title: "Six to eight digits" },
    "From the app on your phone.",
  );
  return page({
    title: "Second factor",
    text: "Enter the code that your authenticator shows now.",
    fields: [code.element],
    button: "Continue",
    extra: h("button", { type: "button", class: "link", onclick: () => session.giveUpCode() }, "Use another account"),
    async submit() {
      try {
        await session.continueWithCode(take(code.input).replaceAll(" ", ""));
      } catch (error) {
        code.input.focus();
        throw error;
      }
    },
  });
}

/// What the input holds; it holds nothing afterwards.
function take(input) {
  const value = input.value;
  input.value = "";
  return value;
}

function page({ title, text = null, fields, button, notice = null, extra = null, submit }) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "primary wide" }, button);
  const form = h("form", { onsubmit: sent }, fields, problem, send, extra);
  const element = h(
    "section",
    { class: "sign-in", "aria-labelledby": "sign-in-title" },
    h("img", { class: "sign-in-mark", src: "mark.svg", alt: "", width: 48, height: 48 }),
    h("h1", { id: "sign-in-title", tabindex: -1 }, title),
    text && h("p", { class: "lead" }, text),
    notice && h("p", { class: "notice", role: "status" }, notice),
    form,
  );
  let counting = null;

  async function sent(event) {
    event.preventDefault();
    setHidden(problem, true);
    send.disabled = true;
    setText(send, "One moment…");
    try {
      await submit();
    } catch (error) {
      say(problemOf(error));
      if (error instanceof CallError && error.limited) {
        waitFor(error.retryAfter ?? LIMIT_SECONDS_UNKNOWN);
        return;
      }
    }
    free();
  }

  /// The server does not listen for a while; neither does the button.
  function waitFor(seconds) {
    const until = Date.now() + seconds * 1000;
    const step = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left > 0 && element.isConnected) {
        setText(send, `Try again in ${left} s`);
      } else {
        clearInterval(counting);
        free();
      }
    };
    clearInterval(counting);
    counting = setInterval(step, 1000);
    say(`There were too many attempts. The server listens again in ${seconds} s.`);
    step();
  }

  function say(sentence) {
    setText(problem, sentence);
    setHidden(problem, false);
  }

  function free() {
    send.disabled = false;
    setText(send, button);
  }

  return { element, focus: () => [...form.elements].find((input) => input.checkVisibility() && input.value === "")?.focus() };
}

/// Everything that is wrong, in one text.
function problemOf(error) {
  const problems = error.problems ?? [];
  return problems.length > 0 ? problems.map(([, text]) => text).join(" ") : error.message;
}
