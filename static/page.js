/* On every page: the reader's choice of size, colours and pinyin. What is chosen stays on this machine. */
"use strict";

const anthology = {
  /** An element with attributes (a function is a listener) and children. */
  make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  },

  button(text, click, attributes = {}) {
    return anthology.make("button", { type: "button", click, ...attributes }, text);
  },

  /** What was kept under a name; "" if nothing was, or nothing may be kept. */
  kept(name) {
    try { return localStorage.getItem("anthology." + name) || ""; } catch { return ""; }
  },

  keep(name, value) {
    try { localStorage.setItem("anthology." + name, value); } catch { /* private window: it is forgotten */ }
  },

  /** The state after `#name=` in the address; "" if there is none. */
  state(name) {
    try {
      const hash = decodeURIComponent(location.hash.slice(1));
      return hash.startsWith(name + "=") ? hash.slice(name.length + 1) : "";
    } catch { return ""; } // an address cut off in the middle of a sign
  },

  /** Put `hash` into the address without a new entry in the history. */
  show(hash) {
    history.replaceState(null, "", hash ? "#" + encodeURIComponent(hash).replace(/%3D/, "=") : location.pathname + location.search);
  },
};

(() => {
  const { make, kept, keep } = anthology;
  const root = document.documentElement;
  const choices = [
    ["size", "字号", [["", "标准"], ["large", "大"], ["huge", "特大"]]],
    ["look", "颜色", [["", "随系统"], ["light", "浅"], ["dark", "深"]]],
  ];
  if (document.querySelector("ruby")) choices.push(["ruby", "注音", [["", "显示"], ["off", "隐藏"]]]);

  const apply = (name, value) => { if (value) root.dataset[name] = value; else delete root.dataset[name]; };
  const group = ([name, title, values]) =>
    make("fieldset", {}, make("legend", {}, title), ...values.map(([value, label]) => {
      const radio = make("input", { type: "radio", name, value, change: () => { apply(name, value); keep(name, value); } });
      radio.checked = kept(name) === value;
      return make("label", {}, radio, label);
    }));

  choices.forEach(([name]) => apply(name, kept(name)));
  const settings = make("details", { class: "settings" }, make("summary", {}, "显示"), make("div", {}, ...choices.map(group)));
  settings.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !settings.open) return;
    settings.open = false;
    settings.firstChild.focus();
  });
  document.querySelector(".top").append(settings);
})();
