// The grid of 24: a decision is sent at once and its card says so; nothing reloads.
const root = document.getElementById("grid");
const cards = [...root.querySelectorAll(".card")];
const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
const reason = document.getElementById("grid-reason");
const latin = { з: "p", к: "r", г: "u" };
const decided = [];
let isRejecting = false;

async function post(url, fields) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams(fields),
  });
  const read = await answer.json().catch(() => ({ error: String(answer.status) }));
  return answer.ok ? read : { error: read.error || String(answer.status) };
}

async function decide(card, verdict) {
  if (card.dataset.state) return;
  card.dataset.state = "sent";
  const answer = await post(card.dataset.url, {
    verdict,
    version: card.dataset.version,
    reject_reason: verdict === "reject" ? reason.value : "",
    keys: verdict === "reject" ? 2 : 1,
  });
  const said = card.querySelector(".card__said");
  card.dataset.state = answer.error ? "failed" : verdict;
  said.textContent = answer.error || (verdict === "publish" ? "✓" : "✗");
  if (!answer.error) decided.push([card, answer.decision]);
  const next = cards.slice(cards.indexOf(card) + 1).find((each) => !each.dataset.state);
  next?.focus();
}

async function undo() {
  const last = decided.pop();
  if (!last) return;
  const [card, decision] = last;
  const answer = await post(root.dataset.undo, { decision });
  card.querySelector(".card__said").textContent = answer.error || "";
  if (!answer.error) {
    // The product has a newer version now.
    card.dataset.version = String(Number(card.dataset.version) + 2);
    delete card.dataset.state;
    card.focus();
  }
}

cards.forEach((card) => {
  card.querySelectorAll("[data-verdict]").forEach((button) => {
    button.addEventListener("click", () => decide(card, button.dataset.verdict));
  });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
  const card = document.activeElement?.closest(".card");
  const typed = event.key.toLowerCase();
  const key = latin[typed] || typed;
  const columns = getComputedStyle(root.querySelector("ol")).gridTemplateColumns.split(" ").length;
  const moves = { arrowright: 1, arrowleft: -1, arrowdown: columns, arrowup: -columns };
  if (moves[key]) {
    event.preventDefault();
    cards[(card ? cards.indexOf(card) : -1) + moves[key]]?.focus();
  } else if (card && key === "p") decide(card, "publish");
  else if (card && key === "r") isRejecting = true;
  else if (card && isRejecting && /^[1-9]$/.test(key)) {
    isRejecting = false;
    reason.value = reason.options[Number(key) - 1]?.value || reason.value;
    decide(card, "reject");
  } else if (card && key === "enter" && event.target === card) card.querySelector("a").click();
  else if (key === "u") undo();
});
cards[0]?.focus();
