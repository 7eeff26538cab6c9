// Building and changing elements: the few words that every page uses.
//
// `h` builds an element; texts become text nodes, never markup, so that nothing a server sends can
// turn into HTML. The `set…` functions touch the document only when something differs: a page may
// call them with every event and nothing flickers, no selection is lost, nothing is announced twice.

const SVG = "http://www.w3.org/2000/svg";

/// An element. Properties that begin with "on" are listeners, the others attributes: `true` sets
/// one without a value, `false`, `null` and `undefined` leave it out.
export function h(name, properties = {}, ...children) {
  return build(document.createElement(name), properties, children);
}

/// The same in the namespace of SVG.
export function svg(name, properties = {}, ...children) {
  return build(document.createElementNS(SVG, name), properties, children);
}

function build(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...present(children));
  return element;
}

/// What is left of `children` when lists are opened and nulls are dropped.
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/// A text whose parts between backticks are code.
export function words(text) {
  return text.split("`").map((part, place) => (place % 2 === 1 ? h("code", {}, part) : part));
}

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/// Sets an attribute; `null` takes it away.
export function setAttribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

export function setHidden(element, hidden) {
  if (element.hidden !== hidden) {
    element.hidden = hidden;
  }
}

export function setChildren(element, ...children) {
  element.replaceChildren(...present(children));
}

/// Makes `children` the children of `element`, in this order, and moves only what stands elsewhere:
/// a row that has the focus keeps it.
export function arrange(element, children) {
  const wanted = new Set(children);
  for (const child of [...element.children]) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  children.forEach((child, place) => {
    if (element.children[place] !== child) {
      element.insertBefore(child, element.children[place] ?? null);
    }
  });
}

let labels = 0;

/// A labelled input: `element` to show, `input` to read. A hint stands below and is read with it.
export function field(label, properties = {}, hint = null) {
  const id = `field-${++labels}`;
  const input = h("input", { id, "aria-describedby": hint ? `${id}-hint` : null, ...properties });
  const element = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
  );
  return { element, input };
}

/// Asks before something is done that cannot be taken back. True if the answer was `action`; the
/// other answer, `keep`, has the focus and is what Escape means.
export function confirm({ title, text, action, keep }) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title),
      h("p", {}, text),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "plain", autofocus: true, onclick: () => dialog.close("no") }, keep),
        h("button", { type: "button", class: "danger", onclick: () => dialog.close("yes") }, action),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/// Calls `step` once before the next picture is drawn, however often it was asked for.
export function perFrame(step) {
  let asked = false;
  return () => {
    if (asked) {
      return;
    }
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      step();
    });
  };
}
