/* On the pages of a story: calls one turn at a time, practice, role cards, where the reader stopped, a review due. */
"use strict";

(() => {
  const { make, button, kept, keep, state, show } = anthology;

  /* Calls --------------------------------------------------------------------------------------------------------- */

  /** A copy of an element without ids. */
  const copy = (element) => {
    const twin = element.cloneNode(true);
    [twin, ...twin.querySelectorAll("[id]")].forEach((e) => e.removeAttribute("id"));
    return twin;
  };

  /** A stage over the page: the title of the call, a list for its turns, a row of controls. */
  const stage = (call, kind, name, onclose) => {
    const title = call.closest("section").querySelector("h2").textContent;
    const turns = make("ol", { class: "call", role: "list", "aria-live": "polite", tabindex: "0" });
    const tools = make("div", { class: "tools" });
    const screen = make("div", { class: "stage" }, make("p", { class: "facts" }, title), turns, tools); // no dialog may fill the screen
    const dialog = make("dialog", { class: kind, "aria-label": `${name}：${title}` }, screen);
    dialog.addEventListener("close", () => { dialog.remove(); onclose(); });
    document.body.append(dialog);
    dialog.showModal();
    return { dialog, screen, turns, tools };
  };

  /** Show a call step by step, from the turn number `from`: each turn, then the remarks on it. */
  const demonstrate = (call, from = 0) => {
    const sources = [...call.children];
    const list = sources.map(copy);
    const steps = list.flatMap((turn, number) => (turn.querySelector(".remark") ? [{ number }, { number, judged: true }] : [{ number, judged: true }]));
    let at = steps.findIndex((step) => step.number === from);
    const { dialog, screen, turns, tools } = stage(call, "demo", "逐句演示", () => {
      const turn = sources[steps[at].number];
      show(turn.id);
      turn.scrollIntoView({ block: "center" });
    });
    turns.append(...list);

    const fill = () => (document.fullscreenElement ? document.exitFullscreen() : screen.requestFullscreen());
    const first = button("从头", () => go(0));
    const back = button("上一句", () => go(at - 1));
    const next = button("下一句", () => go(at + 1), { class: "main" });
    const count = make("span", { class: "count" });
    tools.append(first, back, next, count, button("全屏（F）", fill), button("退出（Esc）", () => dialog.close()));

    const go = (to) => {
      at = Math.max(0, Math.min(to, steps.length - 1));
      const { number, judged } = steps[at];
      list.forEach((turn, i) => {
        turn.hidden = i > number;
        turn.classList.toggle("now", i === number);
        turn.classList.toggle("unjudged", i === number && !judged);
      });
      const last = at === steps.length - 1;
      if (!at || last) turns.focus(); // before the button in use is disabled
      first.disabled = back.disabled = !at;
      next.disabled = last;
      next.textContent = list[number].matches(".pause") ? "答完了，看下一句" : judged ? "下一句" : "看点评";
      count.textContent = `${number + 1}／${list.length}`;
      list[number].scrollIntoView({ block: "center" });
      show("demo=" + sources[number].id);
    };
    const on = () => go(at + 1), off = () => go(at - 1);
    const keys = {
      " ": on, Enter: on, ArrowRight: on, ArrowDown: on, PageDown: on, ArrowLeft: off, ArrowUp: off, PageUp: off,
      Home: () => go(0), End: () => go(steps.length - 1), f: fill, F: fill,
    };
    dialog.addEventListener("keydown", (event) => {
      const pressed = event.target.closest("button, a") && [" ", "Enter"].includes(event.key);
      if (!keys[event.key] || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!event.repeat) keys[event.key]();
    });
    turns.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !list[steps[at].number].matches(".pause")) on();
    });
    go(at);
    turns.focus();
  };

  /** The turns after which a reader is asked: every pause; in a call without one, the customer's before an answer. */
  const questions = (turns) => {
    const pauses = turns.flatMap((turn, i) => (turn.matches(".pause") ? [i] : []));
    const answers = turns.flatMap((turn, i) => (i && turn.matches(".staff") && turns[i - 1].matches(".customer") ? [i - 1] : []));
    return pauses.length ? pauses : answers;
  };

  /** Ask the reader at each question of a call, then show what was said; at the end the story's phrase pairs. */
  const practise = (call) => {
    const { dialog, turns, tools } = stage(call, "practice", "练一练", () => call.previousElementSibling.lastChild.focus());
    const list = [...call.children].map(copy);
    const stops = questions(list).concat(list.length - 1);
    const leave = (text) => button(text, () => dialog.close());
    let shown = 0;

    const reveal = () => {
      const stop = stops.shift();
      turns.append(...list.slice(shown, stop + 1));
      shown = stop + 1;
      if (!stops.length) compare();
      tools.replaceChildren(...(stops.length ? ask() : [leave("练完了")]));
      tools.querySelector("textarea, button").focus();
      turns.lastChild.scrollIntoView({ block: stops.length ? "end" : "start" });
    };
    const ask = () => {
      const words = make("textarea", { rows: "3" });
      const answer = () => {
        const mine = words.value.trim();
        if (mine) turns.append(make("li", { class: "staff mine" }, make("b", { class: "speaker" }, "我的回答"), mine));
        reveal();
      };
      return [make("label", {}, "你会怎么说？写下来再看，只有你自己看得到。", words), button("看看当时怎么说", answer, { class: "main" }), leave("退出")];
    };
    const compare = () => {
      const pairs = [...document.querySelectorAll(".phrases .pair")].map(copy);
      if (pairs.length) turns.append(make("li", {}, make("p", {}, "往上翻，用这个故事的话术对照你的回答："), ...pairs));
    };
    reveal();
  };

  const calls = [...document.querySelectorAll(".text .call > li:first-child")].map((turn) => turn.parentElement);
  calls.forEach((call) => call.before(make("div", { class: "tools" },
    button("逐句演示", () => demonstrate(call)), button("练一练", () => practise(call)))));

  const open = () => {
    const turn = document.getElementById(state("demo"));
    const call = turn && turn.parentElement;
    if (calls.includes(call) && !document.querySelector("dialog[open]")) demonstrate(call, [...call.children].indexOf(turn));
  };
  addEventListener("hashchange", open);
  open();

  /* Role cards ---------------------------------------------------------------------------------------------------- */

  const cardsOnly = (on) => document.body.classList.toggle("cards-only", on);
  addEventListener("afterprint", () => cardsOnly(false));
  document.querySelectorAll(".trainer .cards").forEach((cards) => cards.before(make("div", { class: "tools" },
    button("只打印角色卡", () => { cardsOnly(true); print(); }))));

  /* Where the reader stopped -------------------------------------------------------------------------------------- */

  const place = "place." + location.pathname;
  const head = document.querySelector(".head");
  const headings = [...document.querySelectorAll(".text .section > h2")];
  const entries = new Map([...document.querySelectorAll("#contents a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const last = headings.find((heading) => heading.id === kept(place));
  if (last && last !== headings[0] && !location.hash) {
    head.append(make("p", { class: "resume" }, make("a", { href: "#" + encodeURIComponent(last.id) }, `上次读到：${last.textContent}`)));
  }
  let waiting = false;
  const follow = () => {
    waiting = false;
    const now = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3).pop();
    entries.forEach((a) => a.removeAttribute("aria-current"));
    if (!now) return;
    entries.get(now.id)?.setAttribute("aria-current", "true");
    keep(place, now.id);
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });

  /* A review that is due ------------------------------------------------------------------------------------------ */

  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  document.querySelectorAll("time[data-due]").forEach((time) => {
    if (time.dateTime <= today) head.append(make("p", { class: "note", role: "note" }, time.dataset.due));
  });
})();
