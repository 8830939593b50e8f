// The shoes found on the photo are boxes to tap; a cut-out of one's own is drawn with the pointer,
// placed by a tap, moved and resized by its corners or by keys. Letting go searches by that part;
// the page that comes shows the same photo with its box.

const place = document.querySelector("[data-crop]");
const SIDES = ["x", "y", "width", "height"];
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
const LEAST = 0.06; // of the photo's side
const TAPPED = 0.45; // a tap beside the boxes puts a cut-out of this side there
const DRAGGED = 0.03; // less is a tap
const STEP = 0.02;
const AFTER_KEYS_MS = 900;

let box = WHOLE;
let sent = "";
let frame;

function clamp({ x, y, ...size }) {
  const width = Math.min(1, Math.max(LEAST, size.width));
  const height = Math.min(1, Math.max(LEAST, size.height));
  return { x: Math.min(1 - width, Math.max(0, x)), y: Math.min(1 - height, Math.max(0, y)), width, height };
}

function isNear(one, other) {
  return SIDES.every((side) => Math.abs(one[side] - other[side]) < 0.02);
}

function lay(element, at) {
  for (const [name, side] of [["left", "x"], ["top", "y"], ["width", "width"], ["height", "height"]]) {
    element.style[name] = `${at[side] * 100}%`;
  }
}

function draw(next = box) {
  box = clamp(next);
  lay(frame, box);
  // A whole photo can be scrolled past by a finger; a part of it is held by it.
  frame.classList.toggle("crop__box--whole", box.width * box.height > 0.98);
}

async function search() {
  const wanted = JSON.stringify(box);
  if (wanted === sent || place.classList.contains("crop--busy")) return;
  sent = wanted;
  place.classList.add("crop--busy");
  const body = new FormData();
  for (const side of SIDES) body.set(side, box[side].toFixed(6));
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const answer = await fetch(place.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
    const { url, error } = await answer.json();
    if (url) return location.assign(url);
    tell(error);
  } catch {
    tell();
  }
  sent = "";
  place.classList.remove("crop--busy");
}

// What went wrong, in the site's words, or that the connection was lost.
function tell(text) {
  const lost = document.querySelector("[data-found-lost]");
  if (text) lost.querySelector("span").textContent = text;
  lost.hidden = false;
}

function makeFrame() {
  frame = document.createElement("div");
  frame.className = "crop__box";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", place.dataset.name);
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const handle = document.createElement("span");
    handle.className = `crop__corner crop__corner--${corner}`;
    handle.dataset.corner = corner;
    frame.append(handle);
  }
  place.append(frame);
}

// Boxes of the other shoes lie where the shoes are, the smaller above the larger.
function placeFound() {
  const boxes = [...document.querySelectorAll("[data-found]")].map((form) => {
    const at = Object.fromEntries(SIDES.map((side) => [side, Number(form.elements[side].value)]));
    return { form, at };
  });
  boxes.sort((one, other) => other.at.width * other.at.height - one.at.width * one.at.height);
  for (const { form, at } of boxes) {
    form.classList.add("crop__found");
    form.hidden = isNear(at, box);
    lay(form, at);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      draw(at);
      search();
    });
    place.append(form);
  }
}

// One gesture: begun on a corner it resizes, inside a smaller box it moves, elsewhere it draws.
function begin(event) {
  if (event.button || !event.isPrimary || place.classList.contains("crop--busy")) return;
  event.preventDefault();
  const area = place.getBoundingClientRect();
  const at = (each) => [(each.clientX - area.left) / area.width, (each.clientY - area.top) / area.height];
  const [fromX, fromY] = at(event);
  const before = box;
  const corner = event.target.dataset.corner;
  const found = event.target.closest("[data-found]");
  const isPart = before.width * before.height < 0.98;
  const isMove = !corner && event.target === frame && isPart;
  let isDrag = false;
  place.setPointerCapture(event.pointerId);

  const move = (each) => {
    const [toX, toY] = at(each).map((share) => Math.min(1, Math.max(0, share)));
    isDrag ||= Math.hypot(toX - fromX, toY - fromY) >= DRAGGED;
    if (!isDrag) return;
    if (isMove) return draw({ ...before, x: before.x + toX - fromX, y: before.y + toY - fromY });
    const fixedX = !corner ? fromX : corner.includes("w") ? before.x + before.width : before.x;
    const fixedY = !corner ? fromY : corner.includes("n") ? before.y + before.height : before.y;
    draw({ x: Math.min(fixedX, toX), y: Math.min(fixedY, toY), width: Math.abs(toX - fixedX), height: Math.abs(toY - fixedY) });
  };
  const end = (each) => {
    place.removeEventListener("pointermove", move);
    place.removeEventListener("pointerup", end);
    place.removeEventListener("pointercancel", end);
    if (each.type === "pointercancel") return draw(before); // the finger scrolls the page
    if (!isDrag && found) return found.requestSubmit();
    if (!isDrag && (corner || isMove)) return;
    if (!isDrag) draw({ x: fromX - TAPPED / 2, y: fromY - TAPPED / 2, width: TAPPED, height: TAPPED });
    search();
  };
  place.addEventListener("pointermove", move);
  place.addEventListener("pointerup", end);
  place.addEventListener("pointercancel", end);
}

let later;
function steer(event) {
  const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
  if (event.key === "Enter") search();
  if (!way) return;
  event.preventDefault();
  const [dx, dy] = way;
  if (event.shiftKey) draw({ ...box, width: box.width + dx, height: box.height + dy });
  else draw({ ...box, x: box.x + dx, y: box.y + dy });
  clearTimeout(later);
  later = setTimeout(search, AFTER_KEYS_MS);
}

if (place) {
  const given = (place.dataset.box || "").split(",").filter(Boolean).map(Number);
  makeFrame();
  place.classList.add("crop--ready");
  draw(given.length === 4 ? Object.fromEntries(SIDES.map((side, number) => [side, given[number]])) : WHOLE);
  sent = JSON.stringify(box);
  placeFound();
  place.addEventListener("pointerdown", begin);
  frame.addEventListener("keydown", steer);
  // Back from the results of another part: ready again.
  addEventListener("pageshow", () => {
    sent = "";
    place.classList.remove("crop--busy");
  });
}
