// Elements without markup: text enters the page as text nodes only.

const SVG = "http://www.w3.org/2000/svg";

/** An element. Properties: `class`, `on` ({click: fn}), `data` ({key: value}), anything else is an attribute. */
export function h(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (key === "data") Object.assign(made.dataset, value);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  horn: "M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5",
  voice: "M4 10v4h3l5 4V6l-5 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  plus: "M12 5v14M5 12h14",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .7 3.2 2.6 3.5 5.5",
  reply: "M10 6 4 12l6 6M4 12h9c4 0 7 2 7 7",
  pencil: "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  close: "M6 6l12 12M18 6 6 18",
  up: "M12 19V6M6 11.5 12 5.5l6 6",
  down: "M12 5v13M6 12.5l6 6 6-6",
  leave: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  come: "M13 5h6v14h-6M4 12h11M11 8l4 4-4 4",
  talk: "M4 5h16v11H10l-4 4v-4H4z",
  send: "M4 12 20 4l-4 16-4.5-6.5z",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.5-5.5L12 7.5M14 10a4 4 0 0 0-6-.5l-3 3A4 4 0 0 0 10.5 18l1.5-1.5",
  clip: "M18.5 11.5 11.5 18.5a4.2 4.2 0 0 1-6-6l7.5-7.5a2.8 2.8 0 0 1 4 4l-7.4 7.4a1.4 1.4 0 0 1-2-2l6.4-6.4",
  paper: "M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M8.5 14c1.6 2.4 5.4 2.4 7 0M9 9v1M15 9v1",
  pin: "M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20",
  back: "M14.5 5.5 8 12l6.5 6.5",
};

/** A line drawing of 24 by 24; decoration, so that words must stand beside it or in its button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows a drawing and says `label`. */
export function iconButton(name, label, click, more) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click }, ...more }, icon(name));
}

/** Replace what a container holds; the focus returns to the element with the same `data-key`. */
export function fill(container, ...children) {
  const key = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const top = container.scrollTop;
  container.replaceChildren(...children.flat(Infinity).filter(Boolean));
  container.scrollTop = top;
  if (key) container.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** Tell something in passing. */
export function toast(text) {
  const note = h("p", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}
