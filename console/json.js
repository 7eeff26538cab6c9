// JSON as the server means it: extended forms, numbers to the last digit, and how it is shown.
//
// The wire carries dates as {"$date": milliseconds} and sets as {"$set": [...]}. Pages that use a
// value read it with `dateOf` and `setOf`; pages that show a value show it as it came.

/// The moment in {"$date": n}, or null when there is none.
export function dateOf(value) {
  return typeof value?.$date === "number" ? new Date(value.$date) : null;
}

/// The elements of {"$set": [...]}; a plain list is taken as well.
export function setOf(value) {
  return Array.isArray(value?.$set) ? value.$set : Array.isArray(value) ? value : [];
}

/// Parses so that writing it again gives the same numbers: JavaScript alone would make 1 of 1.0 and
/// round 9007199254740993. A browser that cannot do this gets ordinary numbers.
export function parseExactly(text) {
  if (!JSON.rawJSON) {
    return JSON.parse(text);
  }
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && String(value) !== context.source ? JSON.rawJSON(context.source) : value,
  );
}

/// JSON for people: two blanks a level, and what fits into a line stands in one.
export function pretty(value) {
  return layout(value, "", 96);
}

function layout(value, indent, width) {
  const line = JSON.stringify(value);
  if (value === null || typeof value !== "object" || JSON.isRawJSON?.(value)) {
    return line;
  }
  const spaced = oneLine(value);
  if (indent.length + spaced.length <= width && !hasDepth(value, 2)) {
    return spaced;
  }
  const inner = indent + "  ";
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => inner + layout(item, inner, width))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${layout(item, inner, width)}`);
  return parts.length === 0 ? line : `${isList ? "[" : "{"}\n${parts.join(",\n")}\n${indent}${isList ? "]" : "}"}`;
}

function oneLine(value) {
  if (value === null || typeof value !== "object" || JSON.isRawJSON?.(value)) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(oneLine).join(", ")}]`;
  }
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${oneLine(item)}`);
  return members.length === 0 ? "{}" : `{${members.join(", ")}}`;
}

/// Whether containers stand inside of containers, `depth` of them; dates and sets count as values.
function hasDepth(value, depth) {
  if (value === null || typeof value !== "object" || JSON.isRawJSON?.(value) || "$date" in value || "$set" in value) {
    return false;
  }
  return depth === 1 || Object.values(value).some((item) => hasDepth(item, depth - 1));
}

// A text, optionally followed by the colon that makes it a name; a moment; a number; a word.
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
const COLOURED_MAX = 200_000;
const SHOWN_MAX = 2_000_000;

/// Coloured JSON as a list of nodes. Moments are followed by the time they mean here. What is too
/// long to colour is shown plain, what is too long to show is cut, and says so.
export function coloured(text) {
  if (text.length > SHOWN_MAX) {
    return [text.slice(0, SHOWN_MAX), `\n… ${text.length - SHOWN_MAX} more characters are not shown.`];
  }
  if (text.length > COLOURED_MAX) {
    return [text];
  }
  const nodes = [];
  let end = 0;
  let name = "";
  for (const match of text.matchAll(TOKENS)) {
    const [token, string, colon, number] = match;
    nodes.push(text.slice(end, match.index));
    end = match.index + token.length;
    if (string && colon) {
      name = string;
      nodes.push(span("json-name", string), colon);
    } else {
      nodes.push(span(string ? "json-text" : number ? "json-number" : "json-word", token));
      if (number && name === '"$date"') {
        nodes.push(span("json-note", ` ${new Date(Number(number)).toLocaleString()} `));
      }
      name = "";
    }
  }
  nodes.push(text.slice(end));
  return nodes;
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
