/* Fields of the monthly form: rows, what is required, keyboard, pasted blocks. */
(function () {
  "use strict";

  var form = document.querySelector("[data-ledger-form]");
  if (!form) return;
  var body = form.querySelector("[data-form-table] tbody");
  var blank = form.querySelector("template[data-blank]");
  var units = JSON.parse((document.getElementById("unit-lists") || { textContent: "{}" }).textContent);
  var notation = /^(NE|IE|C|未估算|包含在别处|保密)$/;

  function list(nodes) { return Array.prototype.slice.call(nodes); }
  function fieldOf(input) { return input.name.slice(input.name.indexOf(".") + 1); }
  function fields(row) { return list(row.querySelectorAll("td input, td select")); }
  function isShown(input) { return input.offsetParent !== null; }
  function rows() { return list(body.rows); }

  /* Whoever saves hears of every change. */
  function changed() { form.dispatchEvent(new Event("ledger-changed")); }

  /* What must be filled depends on the rest of the row. */
  function holds(values, test) {
    var parts = test.split("=");
    var value = values[parts[0]] || "";
    return parts.length > 1 ? parts[1].split("|").indexOf(value) >= 0 : value !== "";
  }

  function isNeeded(values, tests) {
    if (tests === "always") return true;
    function all(way) { return way.split("+").every(function (test) { return holds(values, test); }); }
    if (tests.indexOf("when ") === 0) return all(tests.slice(5));
    if (tests.indexOf("unless ") === 0) return !tests.slice(7).split(";").some(all);
    return false;
  }

  function showColumn(name) {
    list(form.querySelectorAll("th[data-field='" + name + "'].spare")).forEach(function (head) {
      var group = form.querySelector("[data-group='" + head.dataset.of + "']");
      head.classList.remove("spare");
      group.colSpan = group.hidden ? 1 : group.colSpan + 1;
      group.hidden = false;
    });
    rows().forEach(function (row) {
      fields(row).forEach(function (input) { if (fieldOf(input) === name) input.closest("td").classList.remove("spare"); });
    });
  }

  function judge(row) {
    var values = {};
    fields(row).forEach(function (input) { values[fieldOf(input)] = input.value.trim(); });
    var begun = Object.keys(values).some(function (name) { return values[name]; });
    fields(row).forEach(function (input) {
      var needed = isNeeded(values, input.dataset.tests || "");
      var conditional = (input.dataset.tests || "").indexOf("when ") === 0;
      input.setAttribute("aria-required", String(needed));
      input.classList.toggle("owed", begun && needed && !input.value.trim());
      if (conditional && needed && begun) showColumn(fieldOf(input));
      if ("quantity" in input.dataset) {
        var wanted = notation.test(input.value.trim());
        var note = input.parentNode.querySelector(".reason-wanted");
        if (wanted && !note) {
          note = document.createElement("small");
          note.className = "reason-wanted";
          note.textContent = form.dataset.reason;
          input.after(note);
        } else if (!wanted && note) {
          note.remove();
        }
      }
    });
    var unit = row.querySelector("[name$='.unit'][list]");
    var energy = values.energy_code || values.fuel;
    if (unit && energy) {
      var key = energy.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
      if (units[key]) unit.setAttribute("list", units[key]);
    }
  }

  function edited(input) {
    var said = input.closest("td").querySelector(".said");
    if (said) said.classList.add("stale");
    judge(input.closest("tr"));
    changed();
  }

  function fill(input, text) {
    var value = text.trim();
    if (input.tagName === "SELECT") {
      var known = list(input.options).some(function (option) { return option.text === value; });
      if (!known) input.add(new Option(value, value));
    }
    input.value = value;
  }

  function addRow(name) {
    var row = document.importNode(blank.content, true).querySelector("tr");
    row.id = row.dataset.row = name;
    row.querySelector("input[name=row]").value = name;
    row.querySelector("[data-remove]").value = "remove:" + name;
    row.querySelector(".row-title").textContent = String(rows().length + 1);
    fields(row).forEach(function (input) { input.name = name + input.name; });
    body.appendChild(row);
    list(form.querySelectorAll("thead th[data-field]:not(.spare)")).forEach(function (head) {
      fields(row).forEach(function (input) {
        if (fieldOf(input) === head.dataset.field) input.closest("td").classList.remove("spare");
      });
    });
    var none = form.querySelector("[data-none]");
    if (none) none.hidden = true;
    judge(row);
    return row;
  }

  function freshName() {
    var number = rows().length + 1;
    while (document.getElementById("r" + number)) number += 1;
    return "r" + number;
  }

  function neighbour(input, down, right) {
    var row = input.closest("tr");
    var shown = fields(row).filter(isShown);
    var place = shown.indexOf(input) + right;
    var target = down ? rows()[rows().indexOf(row) + down] : row;
    if (!target) return null;
    return (down ? fields(target).filter(isShown)[place] : shown[place]) || null;
  }

  function go(input) {
    if (!input) return;
    input.focus();
    if (input.select) input.select();
  }

  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (!input.closest("td") || event.isComposing) return;
    var plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    var typing = input.tagName === "INPUT";
    /* A list of codes needs the arrows for itself; the keys of a quantity open with Alt and arrow. */
    var vertical = plain && typing && (!input.list || "quantity" in input.dataset);
    var atStart = typing && input.selectionStart === 0 && input.selectionEnd === 0;
    var atEnd = typing && input.selectionStart === input.value.length;
    var whole = typing && input.value && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    var to = null;
    if (event.key === "Enter") to = [event.shiftKey ? -1 : 1, 0];
    else if (event.key === "ArrowDown" && (vertical || event.ctrlKey)) to = [1, 0];
    else if (event.key === "ArrowUp" && (vertical || event.ctrlKey)) to = [-1, 0];
    else if (event.key === "ArrowLeft" && plain && (atStart || whole)) to = [0, -1];
    else if (event.key === "ArrowRight" && plain && (atEnd || whole)) to = [0, 1];
    if (!to) return;
    event.preventDefault();
    go(neighbour(input, to[0], to[1]));
  });

  function table(text) {
    return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map(function (line) {
      return line.split("\t").map(function (cell) {
        return /^".*"$/.test(cell) ? cell.slice(1, -1).replace(/""/g, '"') : cell;
      });
    });
  }

  form.addEventListener("paste", function (event) {
    var input = event.target;
    if (!input.closest || !input.closest("td")) return;
    var block = table(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    var first = rows().indexOf(input.closest("tr"));
    var left = fields(input.closest("tr")).filter(isShown).indexOf(input);
    block.forEach(function (cells, at) {
      var row = rows()[first + at] || (blank ? addRow(freshName()) : null);
      if (!row) return;
      var shown = fields(row).filter(isShown);
      cells.forEach(function (text, place) {
        var target = shown[left + place];
        if (target) fill(target, text);
      });
      judge(row);
    });
    changed();
  });

  form.addEventListener("input", function (event) {
    if (event.target.closest("td")) edited(event.target);
  });

  form.addEventListener("click", function (event) {
    var add = event.target.closest("[data-add]");
    var remove = event.target.closest("[data-remove]");
    if (add && blank) {
      event.preventDefault();
      go(fields(addRow(freshName())).filter(isShown)[0]);
      changed();
    }
    if (remove) {
      event.preventDefault();
      var row = remove.closest("tr");
      var next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      go(next && fields(next).filter(isShown)[0]);
      changed();
    }
  });

  rows().forEach(judge);
  window.tongjian.form = { addRow: addRow, blank: blank, fieldOf: fieldOf, fields: fields, fill: fill, judge: judge, rows: rows };
})();
