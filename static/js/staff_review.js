// The review queue by keys. Without JavaScript the page is plain forms.
const root = document.getElementById("review");
const form = document.getElementById("decide");
const field = (name) => form.elements.namedItem(name);
const chooser = document.getElementById("chooser");
const text = document.getElementById("chooser-text");
const list = document.getElementById("chooser-list");
const choices = JSON.parse(document.getElementById("choices").textContent);
const started = performance.now();
const changes = {};
let keys = 0;
let open = null;
let picked = []; // colours: several may be chosen
let isRejecting = false;

const wordsOf = (label) => label.toLowerCase().split(/[\s/-]+/);

function matching(letters) {
  const wanted = letters.trim().toLowerCase();
  const all = choices[open] || [];
  if (!wanted) return all.slice(0, 9);
  const begins = all.filter(([, label]) => label.toLowerCase().startsWith(wanted));
  const inside = all.filter(
    (each) => !begins.includes(each) && wordsOf(each[1]).some((word) => word.startsWith(wanted)),
  );
  return [...begins, ...inside].slice(0, 9);
}

function draw() {
  list.replaceChildren(
    ...matching(text.value).map(([value, label], place) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      if (place === 0) button.className = "is-first";
      button.addEventListener("click", () => choose(value, label));
      row.append(button);
      return row;
    }),
  );
}

function openChooser(name) {
  open = name;
  picked = [];
  text.value = "";
  chooser.hidden = false;
  draw();
  text.focus();
}

function closeChooser() {
  chooser.hidden = true;
  open = null;
  text.blur();
}

function set(name, value, label) {
  changes[name] = value;
  field("changes").value = JSON.stringify(changes);
  const shown = root.querySelector(`[data-field="${name}"] [data-value]`);
  shown.textContent = label;
  shown.classList.add("is-changed");
  if (name === "brand") loadSilhouettes(value);
}

async function loadSilhouettes(brand) {
  const answer = await fetch(`${root.dataset.names}?brand=${encodeURIComponent(brand)}`);
  if (answer.ok) choices.silhouette = (await answer.json()).names;
}

function choose(value, label) {
  if (open === "colours") {
    if (!picked.some(([known]) => known === value)) picked.push([value, label]);
    set("colours", picked.map(([each]) => each), picked.map(([, each]) => each).join(", "));
    text.value = "";
    draw();
    text.focus();
    return;
  }
  set(open, value, label);
  closeChooser();
}

function takeSuggestion(button) {
  const value = JSON.parse(document.getElementById(`suggest-${button.dataset.suggest}`).textContent);
  set(button.dataset.suggest, value, button.dataset.label);
}

function send(verdict) {
  field("keys").value = String(keys);
  field("seconds").value = ((performance.now() - started) / 1000).toFixed(1);
  form.requestSubmit(form.querySelector(`[name="verdict"][value="${verdict}"]`));
}

form.addEventListener("submit", () => {
  field("keys").value = String(keys);
  field("seconds").value = ((performance.now() - started) / 1000).toFixed(1);
});

root.querySelectorAll("[data-open]").forEach((button) => {
  button.addEventListener("click", () => openChooser(button.dataset.open));
});
root.querySelectorAll("[data-suggest]").forEach((button) => {
  button.addEventListener("click", () => takeSuggestion(button));
});
const accept = document.getElementById("accept");
accept?.addEventListener("click", acceptAll);
if (accept) accept.hidden = !root.querySelector("[data-suggest][data-sure]");

function acceptAll() {
  root.querySelectorAll("[data-suggest][data-sure]").forEach(takeSuggestion);
  send("publish");
}

text.addEventListener("input", () => {
  draw();
  // Two letters that leave one choice need no Enter.
  const found = matching(text.value);
  if (text.value.trim().length >= 2 && found.length === 1) choose(...found[0]);
});

const opens = { b: "brand", s: "silhouette", c: "colours", h: "height", g: "gender" };
// The same keys under a Russian layout.
const latin = { з: "p", ф: "a", к: "r", т: "n", г: "u", и: "b", ы: "s", с: "c", р: "h", п: "g" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (open) {
    keys += 1;
    if (event.key === "Escape") closeChooser();
    if (event.key === "Enter") {
      event.preventDefault();
      const found = matching(text.value);
      if (open === "colours" && !text.value) closeChooser();
      else if (found.length) choose(...found[0]);
    }
    return;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const typed = event.key.toLowerCase();
  const key = latin[typed] || typed;
  if (isRejecting && /^[1-9]$/.test(key)) {
    const option = field("reject_reason").options[Number(key) - 1];
    if (!option) return;
    keys += 1;
    field("reject_reason").value = option.value;
    send("reject");
    return;
  }
  isRejecting = false;
  form.classList.remove("is-rejecting");
  const act = {
    p: () => send("publish"),
    a: acceptAll,
    r: () => {
      isRejecting = true;
      form.classList.add("is-rejecting");
    },
    n: () => document.getElementById("skip").click(),
    u: () => document.getElementById("undo").querySelector("button")?.click(),
  }[key];
  if (act || opens[key]) {
    keys += 1;
    event.preventDefault();
    if (act) act();
    else openChooser(opens[key]);
  }
});
