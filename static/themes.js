/* On the list of themes: stories that show several themes at once, and a matrix that can be narrowed. */
"use strict";

(() => {
  const { make, button, state, show } = anthology;
  const matrix = document.getElementById("matrix");
  const stories = [...matrix.querySelectorAll("th[data-story]")].map((cell) => cell.querySelector("a"));
  const themes = [...matrix.querySelectorAll("tr[data-theme]")].map((row) => ({
    row, id: row.dataset.theme, name: row.querySelector("th").textContent.trim(), cells: [...row.querySelectorAll("td")],
  }));

  /* Themes together ----------------------------------------------------------------------------------------------- */

  const chosen = new Set();
  const showing = (wanted) => stories.map((_, i) => i).filter((i) => wanted.every((theme) => theme.cells[i].textContent.trim()));
  const buttons = themes.map((theme) => {
    const choice = button(theme.name + " ", () => choose(theme));
    choice.append(make("span", { class: "number" }));
    return choice;
  });
  const status = make("p", { role: "status" });
  const found = make("ul", { class: "found", role: "list" });
  const all = button("重新选", () => { chosen.clear(); update(); tell(); });

  const choose = (theme) => {
    if (!chosen.delete(theme)) chosen.add(theme);
    update();
    tell();
  };
  const tell = () => show(chosen.size ? "with=" + [...chosen].map((theme) => theme.id).join("+") : "");
  const update = () => {
    const wanted = [...chosen];
    themes.forEach((theme, i) => {
      const count = showing([...wanted, theme]).length;
      buttons[i].setAttribute("aria-pressed", String(chosen.has(theme)));
      buttons[i].disabled = !count;
      buttons[i].lastChild.textContent = count;
    });
    all.hidden = !wanted.length;
    const hits = wanted.length ? showing(wanted) : [];
    status.textContent = wanted.length ? `${wanted.map((theme) => theme.name).join(" ＋ ")}：${hits.length} 个故事` : "";
    found.replaceChildren(...hits.map((i) => make("li", {}, make("a", { href: stories[i].getAttribute("href") }, stories[i].textContent),
      ...wanted.map((theme) => make("p", {}, `${theme.name}（${theme.cells[i].textContent.trim()}）${theme.cells[i].title && "：" + theme.cells[i].title}`)))));
  };
  const follow = () => {
    const ids = state("with").split("+");
    chosen.clear();
    themes.filter((theme) => ids.includes(theme.id)).forEach((theme) => chosen.add(theme));
    if (!showing([...chosen]).length) chosen.clear();
    update();
  };
  const section = matrix.closest("section");
  section.before(make("section", { class: "combine" }, make("h2", {}, "几个主题一起找"),
    make("p", {}, "点两三个主题，看哪些故事都写到了；后面的数字是再选它还剩几个故事。"),
    make("div", { class: "choices" }, ...buttons), all, status, found));
  follow();
  addEventListener("hashchange", follow);

  /* The matrix narrowed ------------------------------------------------------------------------------------------- */

  const options = (first, values) => [make("option", { value: "" }, first), ...values.map((value) => make("option", { value }, value))];
  const words = [...new Set(themes.flatMap((theme) => theme.cells.map((cell) => cell.textContent.trim())).filter(Boolean))];
  const headings = [...matrix.querySelectorAll("tr[data-group]")];
  const group = make("select", { id: "group", change: () => narrow() }, ...options("全部", headings.map((row) => row.dataset.group)));
  const word = make("select", { id: "word", change: () => narrow() }, ...options("全部", words));
  const narrow = () => {
    themes.forEach(({ row, cells }) => {
      const inGroup = !group.value || row.parentElement.querySelector("tr[data-group]").dataset.group === group.value;
      row.hidden = !inGroup || !cells.some((cell) => !word.value || cell.textContent.trim() === word.value);
      cells.forEach((cell) => cell.classList.toggle("other", Boolean(word.value) && cell.textContent.trim() !== word.value));
    });
    headings.forEach((row) => { row.hidden = ![...row.parentElement.querySelectorAll("tr[data-theme]")].some((each) => !each.hidden); });
  };
  section.querySelector("h2").after(make("p", { class: "narrow" }, make("label", { for: "group" }, "分组"), group, make("label", { for: "word" }, "只看"), word));
})();
