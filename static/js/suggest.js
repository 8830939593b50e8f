// Suggestions under the finder's words: what was searched on this device, brands, silhouettes.
// A list box after the ARIA pattern "editable combobox with list autocomplete".

const WAIT_MS = 90;
const RECENT = "recent-words";
const MOST_RECENT = 5;

export function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

export function remember(words) {
  if (!words || /^https?:/i.test(words)) return;
  try {
    const kept = [words, ...recent().filter((each) => each !== words)].slice(0, MOST_RECENT);
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // This browser keeps nothing.
  }
}

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("[name=q]");
    this.list = form.querySelector("[data-suggestions]");
    this.kept = new Map();
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("focus", () => this.soon());
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    form.addEventListener("submit", () => remember(this.input.value.trim()));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const typed = this.input.value.trim();
    if (/^https?:/i.test(typed)) return this.close();
    let html = this.kept.get(typed);
    if (html === undefined) {
      try {
        const answer = await fetch(`${this.list.dataset.url}?${new URLSearchParams({ q: typed })}`);
        html = answer.ok ? await answer.text() : "";
      } catch {
        html = "";
      }
      this.kept.set(typed, html);
    }
    if (typed !== this.input.value.trim() || document.activeElement !== this.input) return;
    this.list.innerHTML = html;
    this.list.prepend(...this.recentOptions(typed));
    [...this.list.querySelectorAll("[role=option]")].forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
    });
    this.open(this.list.querySelector("[role=option]") !== null);
  }

  recentOptions(typed) {
    const template = this.form.querySelector("[data-recent-option]");
    const folded = typed.toLowerCase();
    return recent()
      .filter((words) => words.toLowerCase() !== folded && words.toLowerCase().startsWith(folded))
      .map((words) => {
        const option = template.content.firstElementChild.cloneNode(true);
        option.dataset.text = words;
        option.querySelector("span").textContent = words;
        return option;
      });
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.mark(null);
  }

  close() {
    this.open(false);
  }

  mark(option) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      return this.close();
    }
    if (this.list.hidden) return undefined;
    const options = [...this.list.querySelectorAll("[role=option]")];
    const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? now + 1 : now < 0 ? options.length - 1 : now - 1;
      this.mark(options[next] ?? null);
    } else if (event.key === "Enter" && now >= 0) {
      event.preventDefault();
      this.choose(options[now]);
    }
    return undefined;
  }

  choose(option) {
    if (!option) return;
    this.input.value = option.dataset.text;
    this.close();
    this.form.requestSubmit();
  }
}

for (const form of document.querySelectorAll("[data-finder]")) new Suggestions(form);
