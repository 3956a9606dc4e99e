/* The monthly form saves itself and loses nothing without a connection. Without scripts it still posts. */
(function () {
  "use strict";

  var form = document.querySelector("[data-ledger-form]");
  if (!form) return;
  var table = window.tongjian.form;
  var said = form.querySelector("[data-state]");
  var restore = form.querySelector("[data-restore]");
  var sheet = form.elements.sheet.value;
  var store = "ledger-form:" + form.dataset.ledgerForm + ":" + location.pathname + ":" + sheet;
  var edits = 0;
  var saved = 0;
  var blocked = false;
  var leaving = false;
  var timer = null;
  var running = null;

  function tell(text, waiting) {
    said.textContent = text;
    said.classList.toggle("waiting", Boolean(waiting));
  }

  function warn(text) {
    var place = document.querySelector(".notices");
    var note = place.querySelector(".notice-draft") || document.createElement("div");
    note.className = "notice notice-error notice-draft";
    note.setAttribute("role", "alert");
    note.textContent = text;
    place.appendChild(note);
  }

  /* The copy in this browser is for a lost connection only: it goes with the first save and with signing out. */
  function keep(isSubmitted) {
    var copy = { lock: form.elements.lock.value, submitted: isSubmitted, rows: table.rows().map(function (row) {
      var cells = {};
      table.fields(row).forEach(function (input) { cells[table.fieldOf(input)] = input.value; });
      return { name: row.dataset.row, cells: cells };
    }) };
    try { localStorage.setItem(store, JSON.stringify(copy)); } catch (error) { tell(form.dataset.unsaved, true); }
  }

  function kept() {
    try { return JSON.parse(localStorage.getItem(store)); } catch (error) { return null; }
  }

  function forget() {
    try { localStorage.removeItem(store); } catch (error) { return; }
  }

  function payload(act) {
    var data = new FormData(form);
    data.set("act", act);
    return data;
  }

  function send(last) {
    return fetch(location.pathname + location.search, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: payload("save"),
      credentials: "same-origin",
      keepalive: Boolean(last)
    });
  }

  function accepted(answer, now) {
    var plain = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    if (answer.redirected || !plain) throw new Error("lost");
    return answer.json().then(function (told) {
      if (answer.status === 409) {
        blocked = true;
        tell("", false);
        warn(told.message);
      }
      if (!answer.ok) throw new Error("refused");
      form.elements.lock.value = told.lock;
      saved = now;
      if (saved === edits) forget(); else keep(false);
      tell(told.message, false);
    });
  }

  function failed(error) {
    if (!blocked) {
      tell(form.dataset.offline, true);
      timer = setTimeout(quietly, 10000);
    }
    throw error;
  }

  /* One save at a time: the next one needs the lock that the running one brings. */
  function save() {
    clearTimeout(timer);
    if (blocked) return Promise.reject(new Error("conflict"));
    if (running) return running.then(save, save);
    if (edits === saved) return Promise.resolve();
    var now = edits;
    tell(form.dataset.saving, true);
    running = send(false).then(function (answer) { return accepted(answer, now); }).catch(failed);
    running.then(idle, idle);
    return running;
  }

  function idle() { running = null; }
  function quietly() { save().catch(function () {}); }

  function changed() {
    edits += 1;
    keep(false);
    if (blocked) return;
    tell(form.dataset.unsaved, true);
    clearTimeout(timer);
    timer = setTimeout(quietly, 1200);
  }

  /* A save under way holds the newer lock: the submitted form must carry it. */
  form.addEventListener("submit", function (event) {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      var again = function () { form.requestSubmit(event.submitter); };
      running.then(again, again);
      return;
    }
    leaving = true;
    if (edits !== saved) keep(true);
  });

  Array.prototype.forEach.call(form.querySelectorAll(".form-tabs a"), function (tab) {
    tab.addEventListener("click", function (event) {
      if (edits === saved || blocked) return;
      event.preventDefault();
      save().then(function () { location.href = tab.href; }, function () {});
    });
  });

  window.addEventListener("online", quietly);
  window.addEventListener("pagehide", function () {
    if (!leaving && !blocked && edits !== saved) send(true).catch(function () {});
  });

  function putBack(copy) {
    copy.rows.forEach(function (given) {
      var row = document.getElementById(given.name) || (table.blank ? table.addRow(given.name) : null);
      if (!row) return;
      table.fields(row).forEach(function (input) {
        if (table.fieldOf(input) in given.cells) table.fill(input, given.cells[table.fieldOf(input)]);
      });
    });
    if (table.blank) {
      var names = copy.rows.map(function (given) { return given.name; });
      table.rows().forEach(function (row) { if (names.indexOf(row.dataset.row) < 0) row.remove(); });
    }
    table.rows().forEach(table.judge);
    changed();
  }

  form.querySelector(".form-tabs [aria-current]").scrollIntoView({ inline: "center", block: "nearest" });
  form.addEventListener("ledger-changed", changed);
  var copy = kept();
  if (copy && copy.submitted && copy.lock !== form.elements.lock.value) {
    forget();
  } else if (copy && copy.lock === form.elements.lock.value) {
    putBack(copy);
    tell(form.dataset.restored, true);
  } else if (copy) {
    tell(form.dataset.kept, true);
    restore.hidden = false;
    restore.addEventListener("click", function () {
      restore.hidden = true;
      putBack(copy);
    });
  }
})();
