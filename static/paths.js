/* On the pages of learning paths: steps that are done, and a short code of them for the trainer. */
"use strict";

(() => {
  const { make, kept, keep } = anthology;
  const paths = [...document.querySelectorAll("[data-path]")].map((element) => ({
    element, id: element.dataset.path, steps: [...element.querySelectorAll("[data-step]")].map((step) => step.dataset.step),
  }));
  const done = (path) => new Set(kept("path." + path.id).split(" "));
  const ticks = (path) => path.steps.map((step) => done(path).has(step));
  const told = (path) => `做完 ${ticks(path).filter(Boolean).length}／${path.steps.length} 步`;

  /* A code is the ticks as a number, then three letters that only this path with these ticks has: they tell which
     path it is, and that it was typed right. No sign looks like another. */
  const SIGNS = "23456789abcdefghjkmnpqrstuvwxyz";
  const spell = (number) => (number < SIGNS.length ? "" : spell(Math.floor(number / SIGNS.length))) + SIGNS[number % SIGNS.length];
  const number = (word) => [...word].reduce((sum, sign) => sum * SIGNS.length + SIGNS.indexOf(sign), 0);
  const mark = (path, ticked) => {
    const sum = [...[path.id, ...path.steps, ticked].join()].reduce((hash, char) => (hash * 33 + char.codePointAt(0)) % 29791, 7);
    return spell(sum).padStart(3, SIGNS[0]);
  };
  const encode = (path) => {
    const ticked = spell(parseInt("1" + ticks(path).map(Number).join(""), 2));
    return ticked + mark(path, ticked);
  };
  /** The path and its ticks that a code tells; undefined if it is none. */
  const decode = (code) => {
    const word = code.toLowerCase().replace(/\s/g, "");
    const ticked = word.slice(0, -3);
    const path = ticked && paths.find((each) => mark(each, ticked) === word.slice(-3));
    return path && { path, ticks: [...number(ticked).toString(2).slice(1)].map((bit) => bit === "1") };
  };

  const progress = (path) => {
    const counted = make("span", { role: "status" });
    const code = make("output", { class: "code" });
    const update = () => { counted.textContent = told(path); code.textContent = encode(path); };
    path.element.querySelectorAll("[data-step]").forEach((step) => {
      const box = make("input", { type: "checkbox", change: () => {
        const set = done(path);
        if (box.checked) set.add(step.dataset.step); else set.delete(step.dataset.step);
        keep("path." + path.id, [...set].filter(Boolean).join(" "));
        update();
      } });
      box.checked = done(path).has(step.dataset.step);
      step.append(make("label", { class: "done" }, box, "做完了"));
    });
    path.element.after(make("p", { class: "progress" }, counted, "。进度码 ", code, "，发给讲师，讲师在“学习路径”那一页读得出来。"));
    update();
  };

  const reader = () => {
    const answer = make("div", { role: "status" });
    const input = make("input", { id: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    const read = (event) => {
      event.preventDefault();
      const found = decode(input.value);
      answer.replaceChildren(...(found ? report(found) : [make("p", {}, "读不出这个进度码。请对照着再输一遍；路径改过以后，旧的进度码也读不出来。")]));
    };
    const report = ({ path, ticks }) => [
      make("p", {}, `${path.element.querySelector("a").textContent}，做完 ${ticks.filter(Boolean).length}／${ticks.length} 步：`),
      make("ul", { role: "list" }, ...[...path.element.querySelectorAll("[data-step]")].map((step, i) =>
        make("li", {}, `${ticks[i] ? "✓ 做完了" : "· 还没做"}　${step.querySelector("a").textContent}`))),
    ];
    document.querySelector("main").append(make("form", { class: "reader", submit: read },
      make("h2", {}, "讲师：读进度码"), make("label", { for: "code" }, "学员发来的进度码"), input, make("button", {}, "读出来"), answer));
  };

  if (document.querySelector(".stops")) paths.forEach(progress);
  else {
    paths.forEach((path) => path.element.querySelector(".facts").append(make("span", { class: "count" }, told(path))));
    reader();
  }
})();
