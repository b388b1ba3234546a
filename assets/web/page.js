"use strict";
// Everything from outside is put on the page as text, never as markup.

const largest = 32 * 1024 * 1024;
const at = (id) => document.getElementById(id);
let picture = null;
let shownAddress = null;
let token = "";
let isAsking = false;
let choice = 0;
let oldest = null;
let listing = 0;

// What would misrepresent the text around it: control characters, and those that turn its direction.
const steering =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const neutral = (text) => String(text).replace(steering, "\ufffd");

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = neutral(text);
  return made;
}

const percent = (share) => Math.round(share * 100) + " %";

// The JSON of an answer; an Error with words for people where there is none.
async function call(path, options = {}) {
  const headers = new Headers(options.headers);
  if (token) headers.set("Authorization", "Bearer " + token);
  let response;
  try {
    response = await fetch(path, { ...options, headers, credentials: "same-origin" });
  } catch {
    throw new Error("The server doesn't answer. Is it still running?");
  }
  let document;
  try {
    document = await response.json();
  } catch {
    throw new Error("The server's answer can't be read (" + response.status + ").");
  }
  if (response.status === 401) at("token-form").hidden = false;
  if (!response.ok) throw new Error(document.error?.message ?? "That failed (" + response.status + ").");
  return document;
}

function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return { method: "POST", body: data };
}

function say(target, text, isFault) {
  target.textContent = neutral(text);
  target.classList.toggle("fault", Boolean(isFault));
}

// What a person should know before trusting a result.
function remarks(result) {
  const lines = [];
  if (result.damage) lines.push("The file is damaged (" + result.damage + "); what can be seen of it was used.");
  if (result.answered_part) lines.push("These are two questions; answered: " + result.answered_part);
  if (result.not_saved) lines.push(result.not_saved);
  return lines.join(" ");
}

async function take(file) {
  if (!file) return;
  const own = ++choice;
  say(at("state"), "");
  if (file.size > largest) return say(at("caption"), "This file is larger than 32 MB.", true);
  if (shownAddress) URL.revokeObjectURL(shownAddress);
  shownAddress = URL.createObjectURL(file);
  picture = file;
  at("photo").src = shownAddress;
  at("photo").alt = "The chosen photo";
  at("photo").hidden = false;
  at("drop").classList.add("shown");
  at("choose").textContent = "Choose another photo";
  at("asking").hidden = true;
  at("answers").replaceChildren();
  say(at("caption"), "Looking at it …");
  try {
    const result = await call("/v1/caption", form({ image: file }));
    if (own !== choice) return;
    say(at("caption"), result.caption);
    at("photo").alt = result.caption;
    say(at("state"), remarks(result));
    at("asking").hidden = false;
    at("question").focus({ preventScroll: true });
    list();
  } catch (error) {
    if (own !== choice) return;
    picture = null;
    at("photo").hidden = true;
    at("drop").classList.remove("shown");
    say(at("caption"), error.message, true);
  }
}

// As the command line says it: the answer with its confidence, or the first two where it is a guess.
function shown(result) {
  const said = element("p", "said");
  if (result.declined !== null) {
    said.classList.add("unsure");
    said.textContent = neutral(result.declined);
  } else if (result.unsure) {
    said.classList.add("unsure");
    const two = result.alternatives.slice(0, 2).map((one) => one.answer + " " + percent(one.probability));
    said.textContent = neutral("not sure: " + two.join(", "));
  } else {
    said.append(element("span", "", result.answer), element("span", "sure", percent(result.confidence)));
  }
  return said;
}

function alternatives(result) {
  const details = element("details");
  const list = element("ol");
  for (const one of result.alternatives) {
    const meter = element("meter");
    meter.max = 1;
    meter.value = one.probability;
    meter.setAttribute("aria-hidden", "true");
    const line = element("li");
    line.append(element("span", "", one.answer), meter, element("span", "", percent(one.probability)));
    list.append(line);
  }
  details.append(element("summary", "", "Other answers"), list);
  return details;
}

async function ask(event) {
  event.preventDefault();
  const question = at("question").value.trim();
  if (isAsking || !picture || !question) return;
  isAsking = true;
  at("send").disabled = true;
  const own = choice;
  const card = element("article", "answer");
  card.append(element("p", "quiet", question));
  try {
    const result = await call("/v1/ask", form({ image: picture, question }));
    card.append(shown(result));
    if (result.alternatives.length > 1) card.append(alternatives(result));
    const remark = remarks(result);
    if (remark) card.append(element("p", "quiet", remark));
    at("question").value = "";
    list();
  } catch (error) {
    card.append(element("p", "fault", error.message));
  } finally {
    isAsking = false;
    at("send").disabled = false;
  }
  if (own === choice) at("answers").prepend(card);
}

function line(turn) {
  const item = element("li");
  item.append(element("p", "quiet", turn.question ?? "caption"));
  const said = element("p", "", turn.answer ?? (turn.status === "done" ? "declined" : turn.status));
  if (turn.kind === "ask" && turn.confidence !== null) said.textContent += "  " + percent(turn.confidence);
  const name = turn.image === "-" ? "" : turn.image + ", ";
  item.append(said, element("p", "quiet", name + new Date(turn.started).toLocaleString()));
  return item;
}

// The latest turns, or those before the oldest that is shown.
async function list(isMore) {
  const own = ++listing;
  const words = at("words").value.trim();
  const query = new URLSearchParams({ limit: "20" });
  if (words) query.set("q", words);
  if (isMore && oldest !== null) query.set("before", oldest);
  try {
    const page = await call("/v1/history?" + query);
    if (own !== listing) return;
    const lines = page.turns.map(line);
    if (isMore) at("turns").append(...lines);
    else at("turns").replaceChildren(...lines);
    oldest = page.turns.at(-1)?.turn ?? oldest;
    at("older").hidden = !page.more;
    const none = words ? "Nothing in the history has these words." : "Nothing was asked yet.";
    say(at("history-state"), at("turns").childElementCount ? "" : none);
  } catch (error) {
    if (own !== listing) return;
    say(at("history-state"), error.message, true);
    at("older").hidden = true;
  }
}

at("file").addEventListener("change", (event) => {
  take(event.target.files[0]);
  event.target.value = "";
});
at("ask").addEventListener("submit", ask);
at("find").addEventListener("submit", (event) => {
  event.preventDefault();
  list();
});
at("older").addEventListener("click", () => list(true));
at("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = at("token").value;
  at("token").value = "";
  at("token-form").hidden = true;
  list();
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) take(event.clipboardData.files[0]);
});
// A photo that misses the field isn't opened in place of the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
document.addEventListener("dragover", () => at("drop").classList.add("over"));
document.addEventListener("dragleave", () => at("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  at("drop").classList.remove("over");
  take(event.dataTransfer.files[0]);
});
list();
