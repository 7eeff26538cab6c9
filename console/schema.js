// What `core.get_methods` says of parameters, and what can be told from it: a description for
// people, arguments to begin with, and which values are secret.
//
// The dialect is JSON Schema with references inlined; besides, `_name_` and `_required_` stand in
// each parameter and member, `_attrs_order_` in each object, and the schema of list items may be
// wrapped in a list of one.

import { h, words } from "./dom.js";

const DEPTH_MAX = 6;
const SECRET_NAME = /(^|_)(password|passphrase|secret|token|otp|api_?key|private_?key|credentials?|setup_code|rfc_str)(_|$)/i;
// An API key, or a private key in PEM, whatever its name is.
const SECRET_VALUE = /^\d+-[A-Za-z0-9]{40,}$|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const QUERY_LIMIT = 25;

export function nameOf(schema) {
  return schema._name_ ?? schema.title ?? "";
}

/// The type in words: `integer`, `"A" or "B"`, `list of string`, `object or null`.
export function typeOf(schema) {
  if (schema.enum) {
    return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  }
  if ("const" in schema) {
    return JSON.stringify(schema.const);
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) {
    return [...new Set(branches.map(typeOf))].join(" or ");
  }
  if (Array.isArray(schema.type)) {
    return schema.type.join(" or ");
  }
  if (schema.type === "array") {
    const items = itemsOf(schema);
    return items ? `list of ${typeOf(items)}` : "list";
  }
  if (schema.type === "string" && schema.format && schema.format !== "password") {
    return `string (${schema.format})`;
  }
  return schema.type ?? "any value";
}

function itemsOf(schema) {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  return items && Object.keys(items).length > 0 ? items : null;
}

/// The members of an object in the order in which they are declared.
function membersOf(schema) {
  const properties = schema.properties ?? {};
  const names = schema._attrs_order_ ?? Object.keys(properties);
  return names
    .filter((name) => properties[name])
    .map((name) => [name, properties[name], properties[name]._required_ ?? schema.required?.includes(name) ?? false]);
}

/// The objects inside of a schema, behind unions and lists: these have members to describe.
function objectsIn(schema) {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) {
    return branches.flatMap(objectsIn);
  }
  if (schema.type === "array" && itemsOf(schema)) {
    return objectsIn(itemsOf(schema));
  }
  return schema.properties ? [schema] : [];
}

/// The parameters as a list for people, with their members below them.
export function describe(accepts) {
  return h(
    "ul",
    { class: "parameters" },
    accepts.map((schema) => describeOne(nameOf(schema), schema, schema._required_ ?? false, 0)),
  );
}

function describeOne(name, schema, required, depth) {
  const objects = depth < DEPTH_MAX ? objectsIn(schema) : [];
  return h(
    "li",
    {},
    h(
      "div",
      { class: "parameter" },
      h("code", { class: "parameter-name" }, name),
      h("span", { class: "parameter-type" }, typeOf(schema)),
      required ? h("span", { class: "tag" }, "required") : null,
      "default" in schema ? h("span", { class: "parameter-default" }, "default ", h("code", {}, JSON.stringify(schema.default))) : null,
      boundsOf(schema) && h("span", { class: "parameter-default" }, boundsOf(schema)),
      isSecret(name, schema) ? h("span", { class: "tag" }, "secret") : null,
    ),
    schema.description ? h("p", { class: "parameter-text" }, words(schema.description)) : null,
    objects.map((object) =>
      h(
        "ul",
        { class: "parameters" },
        membersOf(object).map(([member, inner, needed]) => describeOne(member, inner, needed, depth + 1)),
      ),
    ),
  );
}

/// The limits in words: `0 to 100`, `at least 1 character`, `matches [a-z]+`.
function boundsOf(schema) {
  const parts = [
    range(schema.minimum, schema.maximum, ""),
    range(schema.exclusiveMinimum, undefined, "", "above"),
    range(undefined, schema.exclusiveMaximum, "", "", "below"),
    range(schema.minLength, schema.maxLength, " characters"),
    range(schema.minItems, schema.maxItems, " items"),
    schema.pattern && `matches ${schema.pattern}`,
  ];
  return parts.filter(Boolean).join(", ");
}

function range(low, high, unit, atLeast = "at least", atMost = "at most") {
  if (low !== undefined && high !== undefined) {
    return `${low} to ${high}${unit}`;
  }
  if (low !== undefined) {
    return `${atLeast} ${low}${unit}`;
  }
  return high === undefined ? null : `${atMost} ${high}${unit}`;
}

/// Arguments to begin with: what is required, and for queries a limit.
export function firstArguments(method) {
  if (method.filterable) {
    return [[], { limit: QUERY_LIMIT }];
  }
  const accepts = method.accepts ?? [];
  const last = accepts.findLastIndex((schema) => schema._required_);
  return accepts.slice(0, last + 1).map((schema) => sample(schema, false, 0));
}

/// Every parameter and every member, with its default where it has one.
export function allArguments(method) {
  return (method.accepts ?? []).map((schema) => sample(schema, true, 0));
}

function sample(schema, everything, depth) {
  if (schema.default !== undefined && !(everything && schema.default === null && objectsIn(schema).length > 0)) {
    return schema.default;
  }
  if (schema.enum) {
    return schema.enum[0];
  }
  if ("const" in schema) {
    return schema.const;
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) {
    return sample(branches.find((branch) => branch.type !== "null") ?? {}, everything, depth);
  }
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "string":
      return "";
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return sampleObject(schema, everything, depth);
    default:
      return null;
  }
}

function sampleObject(schema, everything, depth) {
  const members = depth < DEPTH_MAX ? membersOf(schema) : [];
  return Object.fromEntries(
    members
      .filter(([, , required]) => required || everything)
      .map(([name, inner]) => [name, sample(inner, everything, depth + 1)]),
  );
}

/// `value` with empty texts in place of its secrets, and whether there were any. Secret is what the
/// schema says is secret, what bears a name that secrets bear, and what looks like a key.
export function withoutSecrets(value, schema, name = "") {
  if (value === null || value === "" || typeof value === "boolean") {
    return { value, found: false };
  }
  if ((isSecret(name, schema) && typeof value !== "object") || (typeof value === "string" && SECRET_VALUE.test(value))) {
    return { value: "", found: true };
  }
  if (typeof value !== "object" || JSON.isRawJSON?.(value)) {
    return { value, found: false };
  }
  if (Array.isArray(value)) {
    const inner = value.map((item) => withoutSecrets(item, listItem(schema), name));
    return { value: inner.map((item) => item.value), found: inner.some((item) => item.found) };
  }
  const objects = objectsIn(schema);
  const inner = Object.entries(value).map(([member, item]) => {
    const declared = objects.map((object) => object.properties[member]).find(Boolean) ?? {};
    return [member, withoutSecrets(item, declared, member)];
  });
  return {
    value: Object.fromEntries(inner.map(([member, item]) => [member, item.value])),
    found: inner.some(([, item]) => item.found),
  };
}

/// The same for all arguments of a call.
export function argumentsWithoutSecrets(values, accepts) {
  const all = values.map((value, place) => withoutSecrets(value, accepts[place] ?? {}, nameOf(accepts[place] ?? {})));
  return { value: all.map((each) => each.value), found: all.some((each) => each.found) };
}

function listItem(schema) {
  const list = (schema.anyOf ?? schema.oneOf ?? [schema]).find((branch) => branch.type === "array");
  return (list && itemsOf(list)) ?? {};
}

function isSecret(name, schema) {
  const branches = schema.anyOf ?? schema.oneOf ?? [];
  const declared = (each) => each.writeOnly === true || each.format === "password" || each._secret_ === true;
  return SECRET_NAME.test(name) || declared(schema) || branches.some(declared);
}
