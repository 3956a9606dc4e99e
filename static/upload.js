/* Findings and the sheet beside them: a finding leads to its cell, a marked cell to its finding, arrows walk the list. */
(function () {
  "use strict";

  function findings() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-finding]"));
  }

  function forget() {
    Array.prototype.forEach.call(document.querySelectorAll(".is-chosen"), function (one) {
      one.classList.remove("is-chosen");
      one.removeAttribute("aria-current");
    });
  }

  function mark(one) {
    if (!one) return;
    one.classList.add("is-chosen");
    one.setAttribute("aria-current", "true");
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  }

  function choose(row, from) {
    var cell = row.dataset.cell && document.getElementById(row.dataset.cell);
    forget();
    mark(row);
    mark(cell);
    history.replaceState(history.state, "", "#" + row.id);
    if (cell && from !== "cell") cell.scrollIntoView({ block: "center", inline: "center", behavior: calm() });
    if (from !== "list") row.scrollIntoView({ block: "nearest", behavior: calm() });
  }

  document.addEventListener("click", function (event) {
    var place = event.target.closest("[data-to-cell], [data-to-finding]");
    if (!place) return;
    var row = place.hasAttribute("data-to-cell")
      ? place.closest("[data-finding]")
      : document.getElementById(place.getAttribute("href").slice(1));
    if (!row) return;
    event.preventDefault();
    choose(row, place.hasAttribute("data-to-cell") ? "list" : "cell");
    if (place.hasAttribute("data-to-finding")) (row.querySelector("[data-to-cell]") || row).focus({ preventScroll: true });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var link = event.target.closest("[data-to-cell]");
    if (!link) return;
    var rows = findings();
    var next = rows[rows.indexOf(link.closest("[data-finding]")) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    choose(next, "keys");
    (next.querySelector("[data-to-cell]") || next).focus({ preventScroll: true });
  });

  function open() {
    var asked = window.location.hash && document.getElementById(window.location.hash.slice(1));
    if (asked && asked.matches("[data-finding]")) choose(asked, "keys");
  }

  open();
  document.addEventListener("htmx:afterSettle", open);
})();
