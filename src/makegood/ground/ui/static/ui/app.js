// Makegood in the browser: clocks that go on, keys, drafts, and a word when the server cannot be reached.
// Every page works without this file; it only makes it quicker. Plain ES module, no build.

const words = JSON.parse(document.getElementById("mg-words")?.textContent ?? "{}");
const loadedAt = Date.now();
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// The server's clock counts, not this machine's: the page says what time it was when it was made.
const madeAt = document.querySelector("time[data-now]");
const skew = madeAt ? Date.parse(madeAt.dateTime) - Date.now() : 0;
const now = () => Date.now() + skew;

/* ---- clocks: the same words as ground/ui/moments.py ---- */

export function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < MINUTE) return words.under_a_minute;
  const days = Math.floor(whole / DAY), hours = Math.floor((whole % DAY) / HOUR), minutes = Math.floor((whole % HOUR) / MINUTE);
  const parts = days >= 10 ? [["days", days]] : days ? [["days", days], ["hours", hours]]
    : hours ? [["hours", hours], ["minutes", minutes]] : [["minutes", minutes]];
  return parts.filter(([, n]) => n).map(([unit, n]) => fill(words[unit], { n })).join(" ");
}

export function left(seconds) {
  return fill(seconds >= 0 ? words.left : words.late, { span: span(seconds) });
}

export function face(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < HOUR) return [String(Math.floor(whole / MINUTE)), words.unit_minutes];
  if (whole < 10 * HOUR) return [`${Math.floor(whole / HOUR)}:${String(Math.floor((whole % HOUR) / MINUTE)).padStart(2, "0")}`, words.unit_hours];
  if (whole < 2 * DAY) return [String(Math.floor(whole / HOUR)), words.unit_hours];
  return [String(Math.floor(whole / DAY)), words.unit_days];
}

const secondsTo = (moment) => (Date.parse(moment) - now()) / 1000;

function tickSeal(seal) {
  const seconds = secondsTo(seal.dataset.due);
  if (seconds < 0) return passed(seal);
  const [figure, unit] = face(seconds);
  seal.querySelector(".num").textContent = figure;
  seal.querySelector(".unit").textContent = unit;
  if (seal.dataset.start) {
    const whole = (Date.parse(seal.dataset.due) - Date.parse(seal.dataset.start)) / 1000;
    const share = whole > 0 ? Math.round(Math.min(1, seconds / whole) * 100) : 0;
    seal.querySelector(".arc")?.setAttribute("stroke-dasharray", `${share} 100`);
  }
}

// A due moment has passed while the page was open: the part that shows it asks the server how it stands now; where
// there is no such part, the mark and its word turn to broken, since nobody has to look for a promise to be broken.
function passed(element) {
  const part = element.closest("[data-refresh]");
  if (part && !part.dataset.asked) {
    part.dataset.asked = "yes";
    part.dispatchEvent(new CustomEvent("mg:due", { bubbles: true }));
  }
  const row = element.closest("[data-row], .oblig, .left");
  const state = row?.querySelector("[data-state]");
  for (const marked of [row?.matches(".left") ? row : row?.querySelector(".left"), state]) {
    if (!marked) continue;
    marked.classList.remove("running", "risk");
    marked.classList.add("broken");
  }
  if (state) {
    state.querySelector("use")?.setAttribute("href", "#g-broken");
    state.querySelector("span").textContent = words.mark_broken;
  }
}

export function tick() {
  for (const time of document.querySelectorAll("time[data-left]")) {
    const seconds = secondsTo(time.dateTime);
    time.textContent = left(seconds);
    // Settled rows carry no [data-left]; a running one that is late has broken.
    if (seconds < 0 && time.closest(".running, .risk")) passed(time);
  }
  for (const time of document.querySelectorAll("time[data-ago]")) time.textContent = fill(words.ago, { span: span(secondsTo(time.dateTime)) });
  for (const seal of document.querySelectorAll("svg[data-seal]")) tickSeal(seal);
  if (madeAt) {
    // The reader's own zone, which need not be this machine's; its offset comes with the page.
    const local = new Date(now() + Number(madeAt.dataset.now) * 60_000);
    const clock = local.toISOString().slice(11, 16);
    madeAt.textContent = madeAt.textContent.replace(/\d\d:\d\d$/, clock);
  }
}

/* ---- keys ---- */

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.offsetParent !== null);

function moveTo(row) {
  for (const other of document.querySelectorAll("[data-row].cur")) other.classList.remove("cur");
  row.classList.add("cur");
  const link = row.querySelector("a[data-open], a[href]") ?? row;
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function rowKey(event) {
  const all = rows(), current = all.findIndex((row) => row.classList.contains("cur"));
  if (!all.length) return;
  if (event.key === "j" || event.key === "k") {
    const next = current < 0 ? 0 : current + (event.key === "j" ? 1 : -1);
    moveTo(all[Math.max(0, Math.min(all.length - 1, next))]);
  } else if (event.key === "x" && current >= 0) {
    const box = all[current].querySelector("input[type=checkbox]");
    if (!box) return;
    box.click();
    all[current].classList.toggle("picked", box.checked);
  } else if (event.key === "Enter" && current >= 0 && document.activeElement === document.body) {
    all[current].querySelector("a[data-open], a[href]")?.click();
  } else return;
  event.preventDefault();
}

// What was looked for stands on the page already: Enter goes on there instead of loading it anew.
function foundAlready(box) {
  const begin = document.querySelector(box.dataset.enter);
  const field = begin?.dataset.for === box.value && document.querySelector(begin.dataset.to);
  field?.focus();
  return Boolean(field);
}

function keyPressed(event) {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && key === "k") {
    const box = document.querySelector("[data-command]");
    if (box) { event.preventDefault(); box.focus(); box.select?.(); }
  } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = event.target.closest("form[data-save]") ?? document.querySelector("form[data-save]");
    if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-go]") ?? undefined); }
  } else if (event.key === "Enter" && event.target.matches("[data-enter]") && foundAlready(event.target)) {
    event.preventDefault();
  } else if (event.key === "Escape") {
    const open = document.querySelector(".foot-rail details[open], .me[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !typing(event.target)) {
    rowKey(event);
    const shortcut = event.defaultPrevented ? null : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (shortcut) { event.preventDefault(); shortcut.click(); shortcut.focus(); }
  }
}

/* ---- drafts: what was typed survives a closed window, a lost line, a form that came back ---- */

const KEPT_FOR = 7 * DAY * 1000;
const reader = document.body.dataset.reader || "visitor";
const draftKey = (name) => `mg-draft:${reader}:${name}`;
const draftFields = (form) => [...form.elements].filter((field) => field.name && !field.name.startsWith("csrf") &&
  !["password", "hidden", "file", "submit", "button"].includes(field.type));

function store(key, value) {
  try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window: no drafts */ }
}

function stored(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; }
}

function keepDraft(form) {
  const values = {};
  for (const field of draftFields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else if (field.value !== "") (values[field.name] ??= []).push(field.value);
  }
  store(draftKey(form.dataset.draft), Object.keys(values).length ? { at: Date.now(), values } : null);
}

function restoreDraft(form) {
  const draft = stored(draftKey(form.dataset.draft));
  // A form that came back with errors holds what was typed already.
  if (!draft || form.querySelector("[aria-invalid=true], .alert")) return;
  if (Date.now() - draft.at > KEPT_FOR) return store(draftKey(form.dataset.draft), null);
  let changed = false;
  for (const field of draftFields(form)) {
    const values = draft.values[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") {
      const on = values.includes(field.value);
      changed ||= on !== field.checked;
      field.checked = on;
    } else if (values.length && field.value !== values[0]) {
      field.value = values[0];
      changed = true;
    }
  }
  if (changed) tell(words.restored, words.discard, () => { store(draftKey(form.dataset.draft), null); form.reset(); });
}

function dropDraft(name) {
  store(draftKey(name), null);
}

function dropAllDrafts() {
  try { for (const key of Object.keys(localStorage)) if (key.startsWith(`mg-draft:${reader}:`)) localStorage.removeItem(key); } catch { /* none */ }
}

function savedByServer() {
  const found = document.cookie.match(/(?:^|; )mg_saved=([^;]*)/);
  if (!found) return;
  dropDraft(decodeURIComponent(found[1].replace(/^"|"$/g, "")));
  document.cookie = "mg_saved=; Max-Age=0; path=/; SameSite=Lax";
}

/* ---- choosing by typing: a list, or what is offered under a text, by its words, pinyin and initials ---- */

const SHOWN = 12;

function offers(field, source) {
  const from = source ? document.getElementById(source) : field;
  return [...(from?.options ?? [])].filter((one) => one.value || !source)
    .map((one) => ({ value: one.value, text: one.label || one.value, find: (one.dataset.find ?? "").split(" ") }));
}

function fitting(all, typed) {
  const asked = typed.trim().toLowerCase(), bare = asked.replace(/[^a-z0-9]/g, "");
  if (!asked) return all.slice(0, SHOWN);
  const begins = all.filter((one) => one.text.toLowerCase().startsWith(asked) || bare && one.find.some((word) => word.startsWith(bare)));
  const inside = all.filter((one) => !begins.includes(one) && one.text.toLowerCase().includes(asked));
  return [...begins, ...inside].slice(0, SHOWN);
}

function typed(field) {
  if (field.dataset.ready) return;
  field.dataset.ready = "yes";
  const select = field.matches("select") ? field : null, source = field.getAttribute("list");
  const input = select ? Object.assign(document.createElement("input"), { type: "text", id: `${field.id}-typed`, className: "input" }) : field;
  const list = Object.assign(document.createElement("ul"), { id: `${field.id}-options`, className: "options", hidden: true });
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  const named = () => select ? select.selectedOptions[0]?.label ?? "" : input.value;
  let shown = [], at = -1;
  list.setAttribute("role", "listbox");
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  if (select) {
    for (const name of ["aria-describedby", "aria-invalid"]) if (field.hasAttribute(name)) input.setAttribute(name, field.getAttribute(name));
    if (label) label.htmlFor = input.id;
    input.value = named();
    select.hidden = true;
    select.after(input);
    input.addEventListener("change", (event) => event.stopPropagation());
  } else input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"], ["spellcheck", "false"]]) input.setAttribute(name, value);
  input.after(list);

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function mark(place) {
    at = place;
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }
  function open(text) {
    shown = fitting(offers(field, source), text);
    if (!shown.length || (!select && shown.length === 1 && shown[0].value === text)) return close();
    list.replaceChildren(...shown.map((one, index) => {
      const item = Object.assign(document.createElement("li"), { id: `${list.id}-${index}`, textContent: one.text });
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(one); });
      return item;
    }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    // In a list the first one that fits is meant; a text of one's own is changed only by who goes down to an offer.
    mark(select && text ? 0 : -1);
  }
  function choose(one) {
    close();
    const changed = select ? select.value !== one.value : input.value !== one.value;
    if (select) { select.value = one.value; input.value = one.text; input.select(); } else input.value = one.value;
    if (!changed) return;
    if (!select) field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  }
  input.addEventListener("focus", () => { if (select) input.select(); });
  input.addEventListener("input", (event) => { if (event.isTrusted) open(input.value); });
  input.addEventListener("blur", () => { close(); if (select) input.value = named(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const down = event.key === "ArrowDown", up = event.key === "ArrowUp";
    if (down || up) {
      if (list.hidden) open(select ? "" : input.value);
      else mark((at + (down ? 1 : -1) + shown.length) % shown.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && !list.hidden && at >= 0) {
      choose(shown[at]);
      if (event.key === "Tab") return;
    } else if (select && event.key === "Enter") {
      // Enter chooses; what fits nothing does not send the form.
      if (list.hidden) open("");
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      if (select) input.value = named();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/* ---- a quiet line at the foot of the page ---- */

export function tell(text, act, then) {
  const line = document.getElementById("mg-status");
  if (!line || !text) return;
  line.textContent = text;
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = act;
    button.addEventListener("click", () => { then(); line.hidden = true; });
    line.append(button);
  }
  line.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { line.hidden = true; }, 9000);
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (form.dataset.kept) continue;
    form.dataset.kept = "yes";
    restoreDraft(form);
    let timer;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => keepDraft(form), 400); });
    form.addEventListener("submit", () => { clearTimeout(timer); keepDraft(form); });
  }
  for (const field of root.querySelectorAll("[data-typed]")) typed(field);
}

/* ---- parts that ask every few seconds what changed elsewhere; nobody asks for a page that nobody looks at ---- */

const asked = new WeakMap();
let handsOn = "";

function beat() {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-live]")) {
    const every = Number(part.dataset.live) * 1000;
    if (Date.now() - (asked.get(part) ?? loadedAt) < every) continue;
    asked.set(part, Date.now());
    part.dispatchEvent(new CustomEvent("mg:beat"));
  }
}

// A part that is shown anew leaves the hands where they were: on the same field, or on the link to the same place.
document.body.addEventListener("htmx:beforeSwap", () => {
  const held = document.activeElement;
  handsOn = held === document.body ? "" : held.id ? `#${CSS.escape(held.id)}` : held.matches("[data-row] a[href]") ? `[data-row] a[href="${CSS.escape(held.getAttribute("href"))}"]` : "";
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (!handsOn || document.activeElement !== document.body) return;
  const held = document.querySelector(handsOn);
  held?.closest("[data-row]")?.classList.add("cur");
  held?.focus({ preventScroll: true });
});

/* ---- a strip that is longer than the screen shows where the reader is ---- */

function showCurrent(root) {
  for (const strip of root.querySelectorAll(".tabs, .chips")) {
    const on = strip.scrollWidth > strip.clientWidth && strip.querySelector("[aria-current]");
    if (!on) continue;
    const box = on.getBoundingClientRect(), around = strip.getBoundingClientRect();
    strip.scrollLeft += box.left - around.left - (around.width - box.width) / 2;
  }
}

savedByServer();
prepare(document);
showCurrent(document);
tick();
// A page may say where the hands go on after it was loaded; a refused field or a place in the address comes first.
const begin = document.querySelector("[data-begin]")?.dataset.begin;
if (begin && !location.hash && document.activeElement === document.body) {
  (document.querySelector("[aria-invalid=true]") ?? document.querySelector(begin))?.focus();
}
setInterval(tick, 30_000);
setInterval(beat, 2_000);
setTimeout(() => { for (const part of document.querySelectorAll("[data-live='10']")) part.dispatchEvent(new CustomEvent("mg:beat")); }, 600);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); beat(); } });
document.addEventListener("keydown", keyPressed);
document.addEventListener("submit", (event) => { if (event.target.matches("[data-leave]")) dropAllDrafts(); });
document.body.addEventListener("mg:saved", (event) => dropDraft(event.detail?.value ?? ""));
document.body.addEventListener("htmx:afterSettle", (event) => { prepare(event.target); showCurrent(event.target); tick(); });
document.body.addEventListener("htmx:sendError", () => tell(words.offline));
document.body.addEventListener("htmx:timeout", () => tell(words.offline));
document.body.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) tell(words.failed); });
// A choice of language or theme in the address is kept in a cookie; the address itself need not carry it on.
const here = new URL(location.href);
if (here.searchParams.has("lang") || here.searchParams.has("theme")) {
  here.searchParams.delete("lang");
  here.searchParams.delete("theme");
  history.replaceState(history.state, "", here);
}
document.documentElement.dataset.ready = "yes";
