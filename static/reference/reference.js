"use strict";
// Draws one OpenAPI document. Text only ever enters the page as text nodes.

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function resolve(reference, spec) {
  return reference.replace("#/", "").split("/").reduce((node, key) => node[key], spec);
}

function typeName(schema) {
  if (!schema || Object.keys(schema).length === 0) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const parts = schema.anyOf || schema.oneOf || schema.allOf;
  if (parts) return parts.map(typeName).join(" | ");
  if (schema.enum) return schema.enum.length > 12 ? `${schema.type} (${schema.enum.length} values)` : schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const kinds = [schema.type].flat();
  if (kinds.includes("array")) return [`${typeName(schema.items)}[]`, ...kinds.filter((kind) => kind !== "array")].join(" | ");
  if (schema.type === "object" && schema.additionalProperties) return `{[key]: ${typeName(schema.additionalProperties)}}`;
  return kinds.map((kind) => (schema.format && kind !== "null" ? `${kind} (${schema.format})` : kind)).join(" | ");
}

function bounds(schema) {
  const words = { minLength: "at least", maxLength: "at most", minimum: "from", maximum: "to", minItems: "at least", maxItems: "at most" };
  const found = Object.entries(words).filter(([key]) => schema[key] !== undefined).map(([key, word]) => `${word} ${schema[key]}`);
  return [schema.description, found.join(", ")].filter(Boolean).join(". ");
}

function innerReference(schema) {
  if (!schema) return null;
  if (schema.$ref) return schema.$ref;
  const parts = schema.anyOf || schema.oneOf || schema.allOf || [];
  return innerReference(schema.items) || innerReference(schema.additionalProperties) || parts.map(innerReference).find(Boolean) || null;
}

function schemaBlock(schema, spec) {
  const block = element("div", {}, element("p", { class: "type" }, typeName(schema)));
  const reference = innerReference(schema);
  if (reference) block.append(lazyObject(reference, spec));
  return block;
}

// Types hold each other in circles, so each is drawn when it is opened.
function lazyObject(reference, spec) {
  const name = reference.split("/").pop();
  const details = element("details", { class: "schema" }, element("summary", {}, name));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(objectTable(resolve(reference, spec), spec));
  });
  return details;
}

function objectTable(schema, spec) {
  const required = new Set(schema.required || []);
  const rows = Object.entries(schema.properties || {}).map(([name, property]) => {
    const inner = innerReference(property);
    const cell = element("td", {}, element("code", {}, typeName(property)));
    if (inner) cell.append(lazyObject(inner, spec));
    return element("tr", {}, element("td", {}, element("code", {}, name), required.has(name) ? "" : " (optional)"), cell, element("td", {}, bounds(property)));
  });
  return element("div", {}, schema.description ? element("p", {}, schema.description) : null, element("table", {}, ...rows));
}

function parameterTable(parameters) {
  const rows = parameters.map((parameter) =>
    element("tr", {},
      element("td", {}, element("code", {}, parameter.name), parameter.required ? "" : " (optional)"),
      element("td", {}, parameter.in),
      element("td", {}, element("code", {}, typeName(parameter.schema))),
      element("td", {}, bounds(parameter.schema))));
  return element("table", {}, ...rows);
}

function facts(operation) {
  const limit = operation["x-rate-limit"];
  const told = [];
  if (operation["x-auth-gate"]) told.push(`Sign-in: ${operation["x-auth-gate"]}`);
  if (operation["x-oauth2-scope"]) told.push(`OAuth2 scope: ${operation["x-oauth2-scope"]}`);
  if (limit) told.push(`Limit: ${limit.limit} per ${limit.window_ms / 1000} s (${operation["x-rate-limit-bucket"]})`);
  return element("p", { class: "facts" }, told.join(" · "));
}

function answers(operation, spec) {
  const block = element("div", {});
  for (const [status, given] of Object.entries(operation.responses)) {
    const answer = given.$ref ? resolve(given.$ref, spec) : given;
    block.append(element("h3", {}, `${status} ${answer.description}`));
    for (const content of Object.values(answer.content || {})) block.append(schemaBlock(content.schema, spec));
  }
  return block;
}

function inside(operation, spec) {
  const block = element("div", { class: "inside" }, facts(operation));
  if (operation.description) block.append(element("p", {}, operation.description));
  if (operation.parameters) block.append(element("h3", {}, "Parameters"), parameterTable(operation.parameters));
  for (const [media, content] of Object.entries((operation.requestBody || {}).content || {})) {
    block.append(element("h3", {}, `Body (${media})`), schemaBlock(content.schema, spec));
  }
  block.append(answers(operation, spec));
  return block;
}

function operationBlock(path, method, operation, spec) {
  const summary = element("summary", {},
    element("span", { class: `method ${method}` }, method.toUpperCase()),
    element("span", { class: "path" }, path),
    element("span", { class: "words" }, operation.summary || ""));
  const details = element("details", { class: "operation", id: operation.operationId }, summary);
  details.dataset.words = [method, path, operation.summary, operation["x-rate-limit-bucket"]].join(" ").toLowerCase();
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(inside(operation, spec));
  });
  return details;
}

function draw(spec) {
  const sections = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = (item[method].tags || ["Other"])[0];
      if (!sections.has(tag)) sections.set(tag, element("section", { id: `section-${tag}` }, element("h2", {}, tag)));
      sections.get(tag).append(operationBlock(path, method, item[method], spec));
    }
  }
  const names = [...sections.keys()].sort();
  document.getElementById("reference").replaceChildren(...names.map((name) => sections.get(name)));
  document.getElementById("index").replaceChildren(...names.map((name) =>
    element("a", { href: `#section-${encodeURIComponent(name)}` }, name, element("span", {}, String(sections.get(name).childElementCount - 1)))));
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted) { wanted.open = true; wanted.scrollIntoView(); }
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    const blocks = [...section.querySelectorAll("details.operation")];
    for (const block of blocks) block.hidden = !words.every((word) => block.dataset.words.includes(word));
    section.hidden = blocks.every((block) => block.hidden);
  }
}

async function start() {
  const answer = await fetch(document.body.dataset.document);
  if (!answer.ok) throw new Error(`The document could not be read (${answer.status}).`);
  draw(await answer.json());
  document.getElementById("find").addEventListener("input", (event) => filter(event.target.value));
}

start().catch((problem) => { document.getElementById("state").textContent = problem.message; });
