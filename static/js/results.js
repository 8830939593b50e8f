// The results: a chosen filter, order or page comes without leaving the page (htmx swaps #found);
// without this file everything is links and plain forms. Filters stand open on wide screens.

// htmx comes when somebody first touches the page: reading costs nothing of it. What is chosen
// before it is there waits for it; if it never comes, forms and links work as they are.
let coming;
function htmx() {
  coming ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = document.querySelector("#results-script").dataset.htmx;
    script.addEventListener("load", done);
    script.addEventListener("error", done);
    document.head.append(script);
  });
  return coming;
}
for (const touch of ["pointermove", "pointerdown", "keydown", "focusin"]) {
  addEventListener(touch, htmx, { once: true, passive: true });
}

const wide = matchMedia("(min-width: 60rem)");
const COUNT_AFTER_MS = 250;

const form = () => document.querySelector("[data-filters]");
const status = document.querySelector("[data-found-status]");
const lost = document.querySelector("[data-found-lost]");

// An empty field means "no limit": it is left out of the address.
function tidy(filters) {
  const prices = [...filters.querySelectorAll("input[type=text]")];
  for (const field of prices) field.disabled = !field.value.trim();
  const sort = document.querySelector("#sort"); // stands outside the form that it belongs to
  if (sort) sort.disabled = sort.value === sort.dataset.unasked; // the order that comes by itself
  const currency = filters.querySelector("[name=price_in]");
  if (currency) currency.disabled = prices.every((field) => field.disabled);
}

function untidy(filters) {
  for (const field of filters.elements) field.disabled = false;
}

// Runs before htmx, which listens on the form itself.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-filters]")) return;
    tidy(event.target);
    setTimeout(() => untidy(event.target));
  },
  true,
);

// The price fields and the slider are two views of the same two numbers.
function startSlider(price) {
  const low = price.querySelector("[data-price-low]");
  const high = price.querySelector("[data-price-high]");
  const fields = ["price_min", "price_max"].map((name) => form().querySelector(`[name=${name}]`));
  const [least, most] = [Math.floor(price.dataset.low), Math.ceil(price.dataset.high)];
  for (const handle of [low, high]) [handle.min, handle.max] = [least, most];
  const read = (field, otherwise) => Number(field.value.replace(",", ".")) || otherwise;
  const follow = () => {
    low.value = read(fields[0], least);
    high.value = read(fields[1], most);
  };
  const lead = (event) => {
    if (Number(low.value) > Number(high.value)) {
      if (event.target === low) low.value = high.value;
      else high.value = low.value;
    }
    fields[0].value = Number(low.value) > least ? low.value : "";
    fields[1].value = Number(high.value) < most ? high.value : "";
  };
  follow();
  for (const handle of [low, high]) handle.addEventListener("input", lead);
  for (const field of fields) field.addEventListener("input", follow);
}

function start() {
  const panel = document.querySelector("[data-filter-panel]");
  if (panel) panel.open = wide.matches;
  const price = document.querySelector("[data-price]");
  if (price && form()) startSlider(price);
}

// On a phone several boxes are ticked before the list is looked at: the button says how many
// shoes there would be. `only=total` asks for the number alone.
let counting;
async function count() {
  const filters = form();
  const button = filters.querySelector("[data-show]");
  tidy(filters);
  const query = new URLSearchParams(new FormData(filters));
  untidy(filters);
  query.set("only", "total");
  counting?.abort();
  counting = new AbortController();
  try {
    const answer = await fetch(`${filters.getAttribute("action")}?${query}`, {
      signal: counting.signal,
      headers: { Accept: "application/json" },
    });
    const { total } = await answer.json();
    button.textContent = filters.dataset.showFound.replace("{n}", total);
  } catch {
    // Another tick came, or the network went: the button still works.
  }
}

let soon;
document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.form !== form() || !form()) return;
  const isAtOnce = target.matches("[data-at-once]") || (wide.matches && target.type !== "text");
  if (isAtOnce) return htmx().then(() => form().requestSubmit());
  clearTimeout(soon);
  soon = setTimeout(count, COUNT_AFTER_MS);
});

wide.addEventListener("change", start);
addEventListener("pageshow", () => form() && untidy(form()));

// The focus comes back to the same field; htmx tries while the new filters are still closed.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:afterSwap", () => {
  lost.hidden = true;
  start();
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
});
document.addEventListener("htmx:afterSettle", () => {
  const title = document.querySelector("#found-title");
  if (status && title) status.textContent = title.textContent;
});
document.addEventListener("htmx:sendError", () => {
  lost.hidden = false;
});
// An error page is a page of its own: go there.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig.verb === "get") location.assign(event.detail.pathInfo.requestPath);
});

// The way from shape to colour: said in words while it is moved, searched when it is let go.
const lean = document.querySelector("[data-lean]");
if (lean) {
  const texts = lean.dataset.texts.split("|");
  const tell = () => lean.setAttribute("aria-valuetext", texts[Number(lean.value) + 2]);
  lean.addEventListener("input", tell);
  lean.addEventListener("change", () => lean.form.requestSubmit());
  tell();
}

start();
