// The results: a chosen filter or order counts at once; on wide screens the filters stand open
// (open_filters.js opens them before the first paint).

const form = document.querySelector("[data-filters]");
const panel = document.querySelector("[data-filter-panel]");
const wide = matchMedia("(min-width: 60rem)");

// An empty field means "no limit": it is left out of the address.
function tidy() {
  for (const field of form.querySelectorAll("input[type=text], input[type=number]")) {
    field.disabled = !field.value.trim();
  }
}

wide.addEventListener("change", () => {
  if (panel) panel.open = wide.matches;
});

if (form) {
  form.addEventListener("submit", tidy);
  addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll(":disabled")) field.disabled = false;
  });
  // On a phone several boxes are ticked before the list is looked at: the button sends them.
  // The order stands outside the form that it belongs to, so its event does not pass through it.
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    if (event.target.matches("[data-at-once]") || (wide.matches && event.target.type === "checkbox")) {
      form.requestSubmit();
    }
  });
}
