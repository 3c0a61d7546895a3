/* On a story's page: calls one turn at a time, practice, where the reader stopped, reviews that are due. */
"use strict";

(() => {
  const { make, kept, keep, state, show } = anthology;

  /* Calls --------------------------------------------------------------------------------------------------------- */

  /** A copy of an element without ids. */
  const copy = (element) => {
    const twin = element.cloneNode(true);
    [twin, ...twin.querySelectorAll("[id]")].forEach((e) => e.removeAttribute("id"));
    return twin;
  };

  /** A stage over the page: the title of the call, a list for its turns, a row of controls. */
  const stage = (call, name, onclose) => {
    const heading = call.closest("section").querySelector("h2");
    const turns = make("ol", { class: "call", role: "list", "aria-live": "polite", tabindex: "0" });
    const tools = make("div", { class: "tools" });
    const title = heading.textContent;
    const dialog = make("dialog", { class: "stage", "aria-label": `${name}：${title}` },
      make("p", { class: "stage-title" }, title), turns, tools);
    dialog.addEventListener("close", () => { dialog.remove(); onclose(); });
    document.body.append(dialog);
    dialog.showModal();
    return { dialog, turns, tools };
  };

  const button = (text, click, attributes = {}) => make("button", { type: "button", click, ...attributes }, text);

  /** Show a call one turn at a time, from the turn number `at`. */
  const demonstrate = (call, at = 0) => {
    const sources = [...call.children];
    const { dialog, turns, tools } = stage(call, "逐句演示", () => show(sources[at].id));
    const list = sources.map(copy);
    turns.append(...list);

    const full = () => (document.fullscreenElement ? document.exitFullscreen() : dialog.requestFullscreen());
    const back = button("上一句", () => go(at - 1));
    const next = button("下一句", () => go(at + 1), { class: "main" });
    const count = make("span", { class: "count" });
    tools.append(back, next, count, button("全屏（F）", full), button("退出（Esc）", () => dialog.close()));

    const go = (to) => {
      at = Math.max(0, Math.min(to, list.length - 1));
      list.forEach((turn, i) => { turn.hidden = i > at; turn.classList.toggle("now", i === at); });
      const asked = list[at].matches(".pause");
      next.textContent = asked ? "答完了，看下一句" : "下一句";
      back.disabled = at === 0;
      next.disabled = at === list.length - 1;
      count.textContent = `${at + 1}／${list.length}`;
      list[at].scrollIntoView({ block: "center" });
      show("demo=" + sources[at].id);
    };
    const keys = {
      " ": () => go(at + 1), ArrowRight: () => go(at + 1), ArrowDown: () => go(at + 1), PageDown: () => go(at + 1), Enter: () => go(at + 1),
      ArrowLeft: () => go(at - 1), ArrowUp: () => go(at - 1), PageUp: () => go(at - 1),
      Home: () => go(0), End: () => go(list.length - 1), f: full, F: full,
    };
    dialog.addEventListener("keydown", (event) => {
      const pressed = event.target.closest("button") && [" ", "Enter"].includes(event.key);
      if (!keys[event.key] || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!event.repeat) keys[event.key]();
    });
    turns.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !list[at].matches(".pause")) go(at + 1);
    });
    go(at);
    turns.focus();
  };

  /** Where a reader is asked: at each pause; in a call without one, before the answer of staff. */
  const questions = (turns) => {
    const pauses = turns.flatMap((turn, i) => (turn.matches(".pause") ? [i] : []));
    const answers = turns.flatMap((turn, i) => (i && turn.matches(".staff") && turns[i - 1].matches(".customer") ? [i - 1] : []));
    return pauses.length ? pauses : answers;
  };

  /** Ask the reader at each question of a call, then show what was said; at the end the story's phrase pairs. */
  const practise = (call) => {
    const { dialog, turns, tools } = stage(call, "练一练", () => call.previousElementSibling.querySelector("button").focus());
    const list = [...call.children].map(copy);
    const stops = questions(list).concat(list.length - 1);
    let shown = 0;

    const reveal = () => {
      const stop = stops.shift();
      turns.append(...list.slice(shown, stop + 1));
      shown = stop + 1;
      if (!stops.length) compare();
      tools.replaceChildren(...(stops.length ? ask() : [button("练完了", () => dialog.close(), { class: "main" })]));
      (tools.querySelector("textarea") || tools.firstChild).focus();
      turns.scrollTop = turns.scrollHeight;
    };
    const ask = () => {
      const words = make("textarea", { rows: "3", id: "mine" });
      return [make("label", { for: "mine" }, "你会怎么说？写下来再看，只有你自己看得到。"), words,
        button("看看当时怎么说", () => {
          if (words.value.trim()) turns.append(make("li", { class: "mine" }, make("b", { class: "speaker" }, "我的回答"), words.value.trim()));
          reveal();
        }, { class: "main" }), button("退出", () => dialog.close())];
    };
    const compare = () => {
      const pairs = [...document.querySelectorAll(".phrases .pair")].map(copy);
      if (pairs.length) turns.append(make("li", {}, make("p", {}, "往上翻，用这个故事的话术对照你的回答："), ...pairs));
    };
    dialog.classList.add("practice");
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

  /* Where the reader stopped -------------------------------------------------------------------------------------- */

  const place = "place." + location.pathname;
  const headings = [...document.querySelectorAll(".text .section > h2")];
  const entries = new Map([...document.querySelectorAll("#contents a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const last = headings.find((heading) => heading.id === kept(place));
  if (last && last !== headings[0] && !location.hash) {
    const resume = make("p", { class: "resume" }, make("a", { href: "#" + encodeURIComponent(last.id) }, `上次读到：${last.textContent}`));
    document.querySelector(".head").append(resume);
  }
  let waiting = false;
  const follow = () => {
    waiting = false;
    const now = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3).pop();
    entries.forEach((a) => a.removeAttribute("aria-current"));
    if (!now) return;
    const entry = entries.get(now.id);
    if (entry) entry.setAttribute("aria-current", "true");
    keep(place, now.id);
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });

  /* Reviews ------------------------------------------------------------------------------------------------------- */

  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  document.querySelectorAll("time[data-due]").forEach((time) => {
    if (time.dateTime > today) return;
    document.querySelector(".head").append(make("p", { class: "note", role: "note" }, time.dataset.due));
  });
})();
