/* Small behaviours of every page. Pages work without it; it only makes them quicker to use. */
(function () {
  "use strict";

  var words = JSON.parse((document.getElementById("words") || { textContent: "{}" }).textContent);
  window.tongjian = { words: words };

  var here = document.currentScript.dataset;
  var asked = {};

  /* Drawing libraries are large: fetched, in order, only by pages that have something to draw. */
  function fetchFor(kind, style) {
    if (asked[kind]) return;
    asked[kind] = true;
    if (style) {
      var sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = style;
      document.head.insertBefore(sheet, document.head.querySelector("link[rel=stylesheet]"));
    }
    here[kind].split(" ").forEach(function (address) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false;
      document.head.appendChild(script);
    });
  }

  function each(root, selector, act) {
    if (root.matches && root.matches(selector)) act(root);
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  /* Rail: folded on wide screens (remembered), a sheet from below on narrow ones. */
  function setUpRail() {
    var fold = document.querySelector("[data-rail]");
    var rail = document.getElementById("rail");
    var opener = document.querySelector("[data-sheet]");
    if (fold) {
      fold.addEventListener("click", function () {
        var slim = document.body.classList.toggle("rail-slim");
        fold.setAttribute("aria-pressed", String(slim));
        document.cookie = "rail=" + (slim ? "slim" : "wide") + ";path=/;max-age=31536000;samesite=lax";
        window.dispatchEvent(new Event("resize"));
      });
    }
    if (!rail || !opener) return;
    function close() {
      if (!rail.classList.contains("open")) return;
      rail.classList.remove("open");
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    }
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", function (event) {
      event.preventDefault();
      rail.classList.add("open");
      opener.setAttribute("aria-expanded", "true");
      rail.querySelector("a").focus();
    });
    document.querySelector("[data-sheet-close]").addEventListener("click", function (event) {
      event.preventDefault();
      close();
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") close();
    });
    document.addEventListener("click", function (event) {
      if (!rail.contains(event.target) && !opener.contains(event.target)) close();
    });
  }

  /* Menus are <details>: one open at a time, closed by Escape and by a click elsewhere. */
  function setUpMenus() {
    function closeAll(but) {
      each(document, "details.menu[open]", function (menu) {
        if (menu !== but) menu.open = false;
      });
    }
    document.addEventListener("click", function (event) {
      closeAll(event.target.closest("details.menu"));
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      var open = document.querySelector("details.menu[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
    });
  }

  /* Cards on narrow screens take their labels from the column heads; an attribute holds no markup, so CO₂ by sign. */
  function headText(head) {
    var copy = head.cloneNode(true);
    each(copy, "sub", function (low) {
      low.textContent = low.textContent.replace(/x/g, "ₓ").replace(/[0-9]/g, function (digit) {
        return String.fromCharCode(0x2080 + Number(digit));
      });
    });
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  function labelCells(table) {
    var heads = Array.prototype.map.call(table.querySelectorAll("thead tr:last-child th"), headText);
    each(table, "tbody tr, tfoot tr", function (row) {
      Array.prototype.forEach.call(row.cells, function (cell, place) {
        if (!cell.hasAttribute("data-label") && cell.colSpan === 1) cell.setAttribute("data-label", heads[place] || "");
      });
    });
  }

  function setUpFilter(input) {
    var block = input.closest(".table-block");
    var none = block.querySelector("[data-filter-none]");
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      var shown = 0;
      each(block, "tbody tr", function (row) {
        var match = !wanted || row.textContent.toLowerCase().indexOf(wanted) >= 0;
        row.hidden = !match;
        if (match) shown += 1;
      });
      none.hidden = shown > 0;
    });
  }

  function setUpDropzone(zone) {
    var field = zone.querySelector("input[type=file]");
    var chosen = zone.querySelector("[data-chosen]");
    function tell() {
      var names = Array.prototype.map.call(field.files, function (file) { return file.name; });
      chosen.textContent = names.length ? words.chosen + " " + names.join(", ") : "";
    }
    field.addEventListener("change", tell);
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.add("over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.remove("over");
      });
    });
    zone.addEventListener("drop", function (event) {
      if (!event.dataTransfer || !event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /* Copy and CSV: exactly the table on screen. A text cell that a spreadsheet would run gets an apostrophe. */
  function cellText(cell) {
    var text = cell.textContent.trim().replace(/\s+/g, " ");
    if (cell.querySelector(".num.none")) return "";
    if (cell.querySelector(".num")) return text.replace(/,/g, "").replace("\u2212", "-");
    return /^[=+\-@\t]/.test(text) ? "'" + text : text;
  }

  function rowsOf(id) {
    return Array.prototype.map.call(document.getElementById(id).rows, function (row) {
      return Array.prototype.map.call(row.cells, cellText);
    });
  }

  function copyTable(button) {
    var text = rowsOf(button.dataset.copy).map(function (row) { return row.join("\t"); }).join("\n");
    var label = button.lastChild;
    var before = label.textContent;
    navigator.clipboard.writeText(text).then(function () {
      label.textContent = words.copied;
      setTimeout(function () { label.textContent = before; }, 1500);
    });
  }

  function saveTable(button) {
    var lines = rowsOf(button.dataset.csv).map(function (row) {
      return row.map(function (text) { return '"' + text.replace(/"/g, '""') + '"'; }).join(",");
    });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" }));
    link.download = (button.dataset.name || "table").replace(/[\\/:*?"<>|]/g, " ") + ".csv";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  document.addEventListener("click", function (event) {
    var copy = event.target.closest("[data-copy]");
    var save = event.target.closest("[data-csv]");
    var print = event.target.closest("[data-print]");
    if (copy) copyTable(copy);
    if (save) saveTable(save);
    if (print) window.print();
  });

  function setUp(root) {
    each(root, "table.cards", labelCells);
    each(root, "[data-filter]", setUpFilter);
    each(root, "[data-dropzone]", setUpDropzone);
    each(root, "[data-chart]", function () { fetchFor("charts"); });
    each(root, "[data-map]", function () { fetchFor("maps", here.mapStyle); });
  }

  /* Entries kept in this browser for a lost connection leave it with the person. */
  document.addEventListener("submit", function (event) {
    if (!/sign-out\/$/.test(event.target.action)) return;
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf("ledger-form:") === 0) localStorage.removeItem(key);
    });
  });

  setUpRail();
  setUpMenus();
  setUp(document);
  document.addEventListener("htmx:load", function (event) {
    if (event.detail.elt !== document.body) setUp(event.detail.elt);
  });
  ["htmx:responseError", "htmx:sendError"].forEach(function (name) {
    document.addEventListener(name, function () {
      var place = document.querySelector(".notices");
      if (!place || place.querySelector(".notice-server")) return;
      var note = document.createElement("div");
      note.className = "notice notice-error notice-server";
      note.textContent = words.failed;
      place.appendChild(note);
    });
  });
})();
