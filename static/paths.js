/* On the pages of learning paths: steps that are done, and a short code of them for the trainer. */
"use strict";

(() => {
  const { make, kept, keep } = anthology;
  const paths = [...document.querySelectorAll("[data-path]")].map((element) => ({
    element, id: element.dataset.path, steps: [...element.querySelectorAll("[data-step]")],
  }));
  const done = (path) => new Set(kept("path." + path.id).split(" "));
  const ticks = (path) => path.steps.map((step) => done(path).has(step.dataset.step));
  const told = (path) => `做完 ${ticks(path).filter(Boolean).length}／${path.steps.length} 步`;

  /** One letter that changes with the path and with what is done, so that a mistyped code is noticed. */
  const check = (path, number) => {
    const text = path.id + path.steps.map((step) => step.dataset.step).join() + number;
    return [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 32, 7).toString(32);
  };
  const encode = (path) => {
    const number = parseInt("1" + ticks(path).map(Number).join(""), 2).toString(36);
    return `${path.id}.${number}${check(path, number)}`;
  };
  /** The path and its ticks that a code tells; undefined if it is none. */
  const decode = (code) => {
    const [id, rest = ""] = code.trim().toLowerCase().split(".");
    const path = paths.find((each) => each.id === id);
    const number = rest.slice(0, -1);
    if (!path || !number || check(path, number) !== rest.slice(-1)) return undefined;
    return { path, ticks: [...parseInt(number, 36).toString(2).slice(1)].map((bit) => bit === "1") };
  };

  const progress = (path) => {
    const counted = make("span", { class: "count", role: "status" });
    const code = make("output", { class: "code" });
    const update = () => { counted.textContent = told(path); code.textContent = encode(path); };
    path.steps.forEach((step) => {
      const box = make("input", { type: "checkbox", change: () => {
        const set = done(path);
        if (box.checked) set.add(step.dataset.step); else set.delete(step.dataset.step);
        keep("path." + path.id, [...set].filter(Boolean).join(" "));
        update();
      } });
      box.checked = done(path).has(step.dataset.step);
      step.append(make("label", { class: "done" }, box, "做完了"));
    });
    path.element.after(make("p", { class: "progress" }, counted, " 进度码：", code, "（发给讲师，讲师在“学习路径”页读出来）"));
    update();
  };

  const reader = () => {
    const answer = make("p", { role: "status" });
    const input = make("input", { id: "code", autocomplete: "off", spellcheck: "false" });
    const read = (event) => {
      event.preventDefault();
      const found = decode(input.value);
      const title = (element) => element.querySelector("a").textContent;
      answer.textContent = !found ? "读不出这个进度码，请对照着再输一遍。"
        : `${title(found.path.element)}：` + found.path.steps.map((step, i) => `${found.ticks[i] ? "✓" : "·"} ${title(step)}`).join("；");
    };
    document.querySelector("main").append(make("form", { class: "reader", submit: read },
      make("h2", {}, "讲师：读进度码"), make("label", { for: "code" }, "学员发来的进度码"), input, make("button", {}, "读出来"), answer));
  };

  if (document.querySelector(".stops")) paths.forEach(progress);
  else {
    paths.forEach((path) => path.element.querySelector(".facts").append(make("span", { class: "count" }, told(path))));
    reader();
  }
})();
