/* On the phrase book: show the pairs of one theme or one story. */
"use strict";

(() => {
  const { make, button, state, show } = anthology;
  const entries = [...document.querySelectorAll(".entry")];
  const filters = document.getElementById("filters");
  const themes = JSON.parse(filters.dataset.themes);
  const has = (entry, theme) => entry.dataset.themes.split(" ").includes(theme);

  const select = make("select", { id: "theme", change: () => { show(select.value && "theme=" + select.value); filter(); } },
    make("option", { value: "" }, `全部主题（${entries.length}）`),
    ...themes.map(([id, name]) => make("option", { value: id }, `${name}（${entries.filter((e) => has(e, id)).length}）`)));
  const status = make("p", { role: "status", class: "count" });

  const filter = () => {
    entries.forEach((entry) => { entry.hidden = Boolean(select.value) && !has(entry, select.value); });
    document.querySelectorAll(".theme-pairs").forEach((section) => { section.hidden = !section.querySelector(".entry:not([hidden])"); });
    status.textContent = `${entries.filter((entry) => !entry.hidden).length} 组`;
  };
  const follow = () => { select.value = themes.some(([id]) => id === state("theme")) ? state("theme") : ""; filter(); };

  filters.append(make("label", { for: "theme" }, "只看"), select, status, button("打印成小册子", () => print()));
  addEventListener("hashchange", follow);
  follow();
})();
