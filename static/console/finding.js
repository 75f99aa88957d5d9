// Fields that take the id of a person, a guild or a topic: what begins as typed is offered while somebody types.
//
// Around such a field stands an element with `data-offers`, the address that knows what there is. The field becomes a
// combobox (WAI-ARIA, editable with a list); without this script it takes an id or a tag as ever.

const WAIT_MS = 250;
const SHORTEST = 2;
let serial = 0;

function make(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** What is offered below one field: shown, walked through by keys, and chosen from. */
class Offers {
  constructor(around, field, choose) {
    this.address = around.dataset.offers;
    this.field = field;
    this.choose = choose;
    this.found = [];
    this.active = -1;
    const id = `offers-${++serial}`;
    const label = field.labels?.[0]?.textContent.trim() || field.getAttribute("aria-label") || "";
    this.list = make("span", { id, class: "offers", role: "listbox", "aria-label": label, hidden: "" });
    this.told = make("small", { id: `${id}-told`, class: "help told", role: "status" });
    field.after(this.list);
    around.append(this.told);
    const about = [field.getAttribute("aria-describedby"), this.told.id].filter(Boolean).join(" ");
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-describedby": about,
      autocomplete: "off",
    }))
      field.setAttribute(name, value);
    around.classList.add("offering");
    field.addEventListener("input", (event) => event.isComposing || this.askSoon());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.take([...this.list.children].indexOf(row));
    });
  }

  askSoon() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.told.textContent = "";
    if (this.field.value.trim().length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const asking = (this.asking = new AbortController());
    const address = new URL(this.address, location.href);
    address.searchParams.set("q", this.field.value.trim());
    try {
      // Who is no longer in the console is sent elsewhere, which is no answer.
      const answer = await fetch(address, { signal: asking.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      this.show((await answer.json()).found);
    } catch {
      if (asking.signal.aborted) return;
      this.close();
      this.told.textContent = "Nothing can be offered now.";
    }
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(
      ...found.map((one, place) => {
        const attributes = { id: `${this.list.id}-${place}`, role: "option", "aria-selected": "false" };
        return make("span", attributes, make("strong", {}, one.name), " ", make("small", {}, one.more));
      }),
    );
    this.open(found.length > 0 && document.activeElement === this.field);
    this.told.textContent = found.length ? `${found.length} found` : "Nothing begins like this.";
  }

  open(is) {
    this.list.hidden = !is;
    this.field.setAttribute("aria-expanded", String(is));
    if (!is) this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.open(false);
    this.active = -1;
  }

  onKey(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps && this.list.hidden) {
      this.askSoon();
      event.preventDefault();
    } else if (this.list.hidden) {
      return;
    } else if (steps) {
      const places = this.found.length;
      this.point(this.active < 0 && steps < 0 ? places - 1 : (this.active + steps + places) % places);
      event.preventDefault();
    } else if (event.key === "Enter" && this.active >= 0) {
      this.take(this.active);
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.close();
      event.preventDefault();
    }
  }

  point(place) {
    this.active = place;
    [...this.list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === place)));
    this.field.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  take(place) {
    const one = this.found[place];
    this.choose(one);
    this.close();
    this.told.textContent = `${one.name}, ${one.more}`;
  }
}

/** A list of ids, one in a line, gets a field of its own to find one by. */
function finderFor(around, area) {
  const id = `${area.id}-finder`;
  const finder = make("input", { id, type: "text", autocomplete: "off", maxlength: "100" });
  around.append(make("label", { for: id, class: "finder" }, "Find one to add"), finder);
  return finder;
}

for (const around of document.querySelectorAll("[data-offers]")) {
  const field = around.querySelector("input[type=text], input[type=search], input:not([type]), textarea");
  if (!field || field.disabled) continue;
  if (field.tagName !== "TEXTAREA") {
    new Offers(around, field, (one) => (field.value = one.id));
    continue;
  }
  const finder = finderFor(around, field);
  new Offers(around, finder, (one) => {
    const lines = field.value.split("\n").map((line) => line.trim());
    field.value = [...new Set([...lines, one.id])].filter(Boolean).join("\n");
    finder.value = "";
  });
}
