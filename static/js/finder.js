// The finder: choose, drop or paste a photo, see it, make a large one smaller, send it.
// Without this file the form still works: the file input is visible and the form is a plain POST.

const MAX_SIDE = 1600; // px: more than any encoder sees, and a tenth of a phone's photo
const MAX_BYTES = 10 * 1024 * 1024;
const SMALL_BYTES = 1024 * 1024;
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/avif"];

// EXIF turns are applied here too: "from-image" is the default, said for older browsers.
async function shrink(file) {
  if (file.size <= SMALL_BYTES) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // This browser cannot read it; perhaps the site can.
  }
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

class Finder {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("[data-photo]");
    this.words = form.querySelector("[name=q]");
    this.preview = form.querySelector("[data-preview]");
    this.error = form.querySelector("[data-error]");
    this.status = form.querySelector("[data-status]");
    this.submits = form.querySelector("[type=submit]");
    this.input.addEventListener("change", () => this.take(this.input.files[0]));
    const camera = form.querySelector("[data-photo-camera]");
    camera?.addEventListener("change", () => this.take(camera.files[0]));
    this.progress = form.querySelector("[data-progress]");
    this.removes = form.querySelector("[data-remove]");
    this.removes.addEventListener("click", () => (this.request ? this.request.abort() : this.remove()));
    form.addEventListener("submit", (event) => this.submit(event));
  }

  async take(file) {
    if (!file) return;
    this.say("");
    if (!KINDS.includes(file.type)) return this.fail(this.form.dataset.notAPhoto);
    const photo = await shrink(file);
    if (photo.size > MAX_BYTES) return this.fail(this.form.dataset.tooLarge);
    const chosen = new DataTransfer();
    chosen.items.add(photo);
    this.input.files = chosen.files;
    this.show(photo, file.name);
  }

  show(photo, name) {
    const picture = this.form.querySelector("[data-preview-picture]");
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(photo);
    picture.src = this.address;
    this.form.querySelector("[data-preview-name]").textContent = name;
    this.preview.hidden = false;
    this.submits.focus();
  }

  remove() {
    this.input.value = "";
    this.preview.hidden = true;
    this.say("");
    this.words.focus();
  }

  fail(text) {
    this.remove();
    this.say(text);
  }

  say(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
  }

  submit(event) {
    const words = this.words.value.trim();
    if (this.input.files.length || /^https?:\/\//i.test(words)) return this.send(event);
    event.preventDefault();
    if (!words) return this.words.focus();
    location.assign(`${this.form.dataset.wordsUrl}?${new URLSearchParams({ q: words })}`);
  }

  // A photo goes by XMLHttpRequest: it tells how much is sent and can be stopped. A lost connection
  // loses neither the photo nor the page; it is sent again when the network is back.
  send(event) {
    event?.preventDefault();
    if (this.request) return;
    const { dataset } = this.form;
    const request = new XMLHttpRequest();
    this.request = request;
    this.busy(true);
    this.say("");
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total) this.progress.value = loaded / total;
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      if (answer?.url) return location.assign(answer.url);
      this.say(answer?.error ?? dataset.lost);
      return this.busy(false);
    });
    request.addEventListener("error", () => {
      this.busy(false);
      this.say(dataset.lost);
      addEventListener("online", () => this.input.files.length && this.send(), { once: true });
    });
    request.addEventListener("abort", () => {
      this.busy(false);
      this.say(dataset.cancelled);
    });
    request.send(new FormData(this.form));
  }

  busy(isSending) {
    const { dataset } = this.form;
    if (!isSending) this.request = null;
    this.progress.hidden = !isSending;
    this.progress.value = 0;
    this.removes.querySelector("span").textContent = isSending ? dataset.cancelWord : dataset.removeWord;
    this.submits.setAttribute("aria-disabled", String(isSending));
    const text = this.input.files.length ? dataset.sending : dataset.fetching;
    this.status.textContent = isSending ? text : "";
    this.form.classList.toggle("finder--busy", isSending);
  }
}

// A second photo of the same shoe: chosen is sent, and the results of both come.
class AddedPhoto {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.send(this.input.files[0]));
  }

  async send(file) {
    if (!file || this.form.classList.contains("photos__add--busy")) return;
    const { dataset } = this.form;
    if (!KINDS.includes(file.type)) return this.say(dataset.notAPhoto);
    this.form.classList.add("photos__add--busy");
    this.say(dataset.sending);
    const body = new FormData(this.form);
    body.set("photo", await shrink(file));
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const { url, error } = await answer.json();
      if (url) return location.assign(url);
      this.say(error ?? dataset.lost);
    } catch {
      this.say(dataset.lost);
    }
    this.input.value = "";
    this.form.classList.remove("photos__add--busy");
  }

  say(text) {
    this.form.querySelector("[data-said]").textContent = text;
  }
}

for (const form of document.querySelectorAll("[data-add-photo]")) new AddedPhoto(form);

const finders = [...document.querySelectorAll("[data-finder]")].map((form) => new Finder(form));
const finder = finders[0];

function photoIn(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/"));
}

async function takeShared() {
  const cache = await caches.open("solemate-shared");
  const kept = await cache.match("/shared-photo");
  if (!kept) return;
  await cache.delete("/shared-photo");
  const photo = await kept.blob();
  finder.take(new File([photo], "photo", { type: photo.type }));
}

if (finder) {
  const root = document.documentElement;
  addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    root.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    root.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    finder.take(photoIn(event.dataTransfer) ?? event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const photo = photoIn(event.clipboardData);
    if (!photo) return;
    event.preventDefault();
    finder.take(photo);
  });
  // Another app shared a photo: the worker keeps it until this page takes it.
  if (new URLSearchParams(location.search).has("shared") && "caches" in globalThis) takeShared();
  // Coming back from the results finds the button ready again.
  addEventListener("pageshow", () => finder.busy(false));
}
