// A cut-out on the photo: drawn with the pointer, moved and resized by its corners or by keys.
// Letting go searches by that part; the page that comes shows the same photo with its box.

const place = document.querySelector("[data-crop]");
const LEAST = 0.06; // of the photo's side
const STEP = 0.02;
const AFTER_KEYS_MS = 900;

function clamp(box) {
  const width = Math.min(1, Math.max(LEAST, box.width));
  const height = Math.min(1, Math.max(LEAST, box.height));
  const x = Math.min(1 - width, Math.max(0, box.x));
  const y = Math.min(1 - height, Math.max(0, box.y));
  return { x, y, width, height };
}

function start() {
  const [x = 0, y = 0, width = 1, height = 1] = (place.dataset.box || "").split(",").filter(Boolean).map(Number);
  let box = { x, y, width, height };
  const frame = document.createElement("div");
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
  place.classList.add("crop--ready");

  const draw = () => {
    box = clamp(box);
    for (const [name, share] of [["left", box.x], ["top", box.y], ["width", box.width], ["height", box.height]]) {
      frame.style[name] = `${share * 100}%`;
    }
  };

  let sent = JSON.stringify(box);
  async function search() {
    if (JSON.stringify(box) === sent) return;
    sent = JSON.stringify(box);
    place.classList.add("crop--busy");
    const body = new FormData();
    for (const [name, share] of Object.entries(box)) body.set(name, share.toFixed(4));
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(place.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
      const { url } = await answer.json();
      if (url) return location.assign(url);
    } catch {
      document.querySelector("[data-found-lost]").hidden = false;
    }
    sent = "";
    place.classList.remove("crop--busy");
  }

  // One gesture: begun on a corner it resizes, inside a smaller box it moves, elsewhere it draws.
  place.addEventListener("pointerdown", (event) => {
    if (event.button || place.classList.contains("crop--busy")) return;
    event.preventDefault();
    const area = place.getBoundingClientRect();
    const at = (each) => [(each.clientX - area.left) / area.width, (each.clientY - area.top) / area.height];
    const [fromX, fromY] = at(event);
    const before = { ...box };
    const corner = event.target.dataset.corner;
    const isMove = !corner && event.target === frame && before.width * before.height < 0.98;
    place.setPointerCapture(event.pointerId);
    const move = (each) => {
      const [toX, toY] = at(each).map((share) => Math.min(1, Math.max(0, share)));
      if (isMove) box = { ...before, x: before.x + toX - fromX, y: before.y + toY - fromY };
      else {
        const fixedX = !corner ? fromX : corner.includes("w") ? before.x + before.width : before.x;
        const fixedY = !corner ? fromY : corner.includes("n") ? before.y + before.height : before.y;
        if (Math.hypot(toX - fixedX, toY - fixedY) < 0.03) return;
        box = { x: Math.min(fixedX, toX), y: Math.min(fixedY, toY), width: Math.abs(toX - fixedX), height: Math.abs(toY - fixedY) };
      }
      draw();
    };
    place.addEventListener("pointermove", move);
    place.addEventListener("pointerup", () => { place.removeEventListener("pointermove", move); search(); }, { once: true });
    place.addEventListener("pointercancel", () => { place.removeEventListener("pointermove", move); box = before; draw(); }, { once: true });
  });

  let later;
  frame.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.key === "Enter") search();
    if (!way) return;
    event.preventDefault();
    if (event.shiftKey) box = { ...box, width: box.width + way[0], height: box.height + way[1] };
    else box = { ...box, x: box.x + way[0], y: box.y + way[1] };
    draw();
    clearTimeout(later);
    later = setTimeout(search, AFTER_KEYS_MS);
  });
  draw();
  placeFound(box);
}

// Other shoes that were found on the photo: their buttons lie where they are.
function placeFound(box) {
  for (const form of document.querySelectorAll("[data-found]")) {
    const of = (name) => Number(form.elements[name].value);
    const isChosen = Math.abs(of("x") - box.x) + Math.abs(of("y") - box.y) < 0.04;
    form.classList.add("crop__found");
    form.hidden = isChosen;
    form.style.left = `${(of("x") + of("width") / 2) * 100}%`;
    form.style.top = `${(of("y") + of("height") / 2) * 100}%`;
    form.addEventListener("pointerdown", (event) => event.stopPropagation());
    place.append(form);
  }
}

if (place) start();
