{% load l10n %}{% autoescape off %}{% localize off %}// The offline page, and photos that other apps share. Results and pictures are never kept here:
// what was forgotten on the site must not live on in a phone.
const KEPT = "solemate-{{ version }}";
const SHARED = "solemate-shared";
const FILES = [{% for each in files %}"{{ each }}", {% endfor %}"/offline/", "/ru/offline/"];

addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(
        names.filter((name) => name !== KEPT && name !== SHARED).map((name) => caches.delete(name)),
      ),
    ),
  );
});

async function keepShared(request) {
  const form = await request.formData();
  const photo = form.get("photo");
  const cache = await caches.open(SHARED);
  if (photo instanceof File) await cache.put("/shared-photo", new Response(photo));
  const words = String(form.get("q") ?? "").slice(0, 200);
  const home = new URL(request.url).pathname.startsWith("/ru/") ? "/ru/" : "/";
  return Response.redirect(`${home}?${new URLSearchParams({ shared: "1", q: words })}`, 303);
}

async function pageOrOffline(request) {
  try {
    return await fetch(request);
  } catch {
    const isRussian = new URL(request.url).pathname.startsWith("/ru/");
    return (await caches.match(isRussian ? "/ru/offline/" : "/offline/")) ?? Response.error();
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method === "POST" && /^\/(ru\/)?search\/shared\/$/.test(path)) {
    event.respondWith(keepShared(request));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(pageOrOffline(request));
  } else if (FILES.includes(path)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
{% endlocalize %}{% endautoescape %}
