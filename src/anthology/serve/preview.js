// Keeps the open page as it was last saved. Only what the server has changed is changed in the page, so that the place
// where one reads, what is unfolded and where the cursor stands stay as they are.
"use strict";

(() => {
  const own = document.currentScript;
  const scripts = sources(document);
  const mirror = document.body.cloneNode(true); // the body as the server last sent it
  const live = new WeakMap(); // a node of the mirror → the node of the page
  let version = own.dataset.version;
  let stream = null;
  let busy = false;
  let again = false;

  function pair(copy, node) {
    live.set(copy, node);
    copy.childNodes.forEach((child, i) => pair(child, node.childNodes[i]));
  }

  function sources(page) {
    return [...page.scripts].map((script) => script.getAttribute("src")).join(" ");
  }

  // Merging: `old` is a node of the mirror, `next` the same node as the server sends it now ---------------------------

  function merge(old, next) {
    if (old.isEqualNode(next)) return;
    const node = live.get(old);
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.data = node.data = next.data;
      return;
    }
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name)) [old, node].forEach((each) => each.removeAttribute(name));
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) [old, node].forEach((each) => each.setAttribute(name, value));
    }
    mergeChildren(old, next);
  }

  function mergeChildren(old, next) {
    const same = unchanged([...old.children], [...next.children]);
    const kept = new Set(same.values());
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      const mine = same.get(child) ?? alike(at, child.nodeName, kept);
      if (!mine) {
        add(old, child, at);
        continue;
      }
      while (at !== mine) at = drop(at);
      merge(mine, child);
      at = mine.nextSibling;
    }
    while (at) at = drop(at);
  }

  // The elements of `after` that stand in `before` too, in the same order.
  function unchanged(before, after) {
    const same = new Map();
    let from = 0;
    for (const element of after) {
      const i = before.findIndex((each, n) => n >= from && each.isEqualNode(element));
      if (i < 0) continue;
      same.set(element, before[i]);
      from = i + 1;
    }
    return same;
  }

  // The first node of that name from `at` on, before the next one that is kept as it is.
  function alike(at, name, kept) {
    for (let node = at; node && !kept.has(node); node = node.nextSibling) {
      if (node.nodeName === name) return node;
    }
    return null;
  }

  function add(old, child, at) {
    const copy = document.importNode(child, true);
    const node = copy.cloneNode(true);
    pair(copy, node);
    old.insertBefore(copy, at);
    live.get(old).insertBefore(node, at && live.get(at));
  }

  function drop(old) {
    const next = old.nextSibling;
    live.get(old).remove();
    old.remove();
    return next;
  }

  // Around the merging ------------------------------------------------------------------------------------------------

  // A function that puts what is read now back to where it stands now.
  function holding() {
    if (window.scrollY === 0) return () => {};
    const places = [...document.querySelectorAll("main *")]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height && box.bottom > 0 && box.top < window.innerHeight);
    const seen = [...places.filter(({ box }) => box.top >= 0), ...places.reverse()];
    return () => {
      const found = seen.find(({ element }) => element.isConnected && moves(element));
      if (found) window.scrollBy({ top: found.element.getBoundingClientRect().top - found.box.top, behavior: "instant" });
    };
  }

  // Whether an element moves with the page when one scrolls.
  function moves(element) {
    for (let each = element; each; each = each.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(each).position)) return false;
    }
    return true;
  }

  function restyle(next, hold) {
    const [had, wanted] = [document, next].map((page) => [...page.querySelectorAll("link[rel=stylesheet]")]);
    const name = (link) => link.getAttribute("href");
    const old = had.filter((link) => !wanted.some((each) => name(each) === name(link)));
    for (const link of wanted.filter((each) => !had.some((other) => name(other) === name(each)))) {
      const added = document.importNode(link);
      added.onload = () => {
        old.forEach((each) => each.remove());
        hold();
      };
      had.at(-1).after(added);
    }
  }

  function show(next) {
    if (sources(next) !== scripts) {
      location.reload();
      return;
    }
    const hold = holding();
    const told = mirror.querySelector("#preview")?.cloneNode(true);
    document.title = next.title;
    restyle(next, hold);
    merge(mirror, next.body);
    hold();
    const panel = next.querySelector("#preview > details[open]");
    if (panel && !told?.isEqualNode(next.querySelector("#preview"))) {
      document.querySelector("#preview > details").open = true;
    }
  }

  async function refresh() {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      version = next.querySelector("script[data-version]").dataset.version;
      try {
        show(next);
      } catch {
        location.reload(); // another script has moved what was to be changed
      }
    } catch {
      // The server is gone; when it is back, the stream says so.
    } finally {
      busy = false;
    }
    if (again) refresh();
  }

  // A browser opens only a few streams to one server: pages that nobody sees do without.
  function listen() {
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else if (!stream) {
      stream = new EventSource("/.preview/events");
      stream.onmessage = ({ data }) => {
        if (data !== version) refresh();
      };
    }
  }

  pair(mirror, document.body);
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pageshow", listen);
  window.addEventListener("pagehide", () => {
    stream?.close();
    stream = null;
  });
  listen();
})();
