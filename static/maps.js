/* Draws every [data-map] with Leaflet and no tiles: graticule, scale bar, boundaries, area-true circles, a list. */
(function () {
  "use strict";

  var words = (window.tongjian || { words: {} }).words;
  var tokens = getComputedStyle(document.documentElement);
  var LARGEST = 26;
  var SMALLEST = 3;

  function token(name) {
    return tokens.getPropertyValue(name).trim();
  }

  function colourOf(text) {
    var match = /^var\((--[\w-]+)\)$/.exec(text || "");
    return match ? token(match[1]) : /^#[0-9a-fA-F]{6}$/.test(text || "") ? text : token("--primary");
  }

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    return element;
  }

  function localAddress(address) {
    return typeof address === "string" && address.charAt(0) === "/" && address.charAt(1) !== "/" ? address : "";
  }

  /* Popups are built of text nodes only, so a name can never become markup. */
  function popupOf(properties) {
    var box = make("div", "map-popup");
    box.appendChild(make("strong", "", properties.name));
    if (properties.note) box.appendChild(make("div", "muted", properties.note));
    box.appendChild(make("div", "num", properties.label || "—"));
    if (properties.reason) box.appendChild(make("div", "muted", properties.reason));
    var address = localAddress(properties.href);
    if (address) {
      var link = make("a", "", words.open);
      link.href = address;
      box.appendChild(link);
    }
    return box;
  }

  function stepOf(span) {
    var raw = span / 6;
    var power = Math.pow(10, Math.floor(Math.log10(raw)));
    return [1, 2, 5, 10].map(function (factor) { return factor * power; }).filter(function (step) { return step >= raw; })[0];
  }

  function degrees(value, step) {
    return value.toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) + "°";
  }

  function graticule(map, layer) {
    layer.clearLayers();
    var bounds = map.getBounds();
    var size = map.getSize();
    if (!size.x || !size.y) return;
    var style = { color: token("--line"), weight: 1, interactive: false, pane: "graticule" };
    var wide = stepOf(bounds.getEast() - bounds.getWest());
    var high = stepOf(bounds.getNorth() - bounds.getSouth());
    var value;
    for (value = Math.ceil(bounds.getWest() / wide) * wide; value < bounds.getEast(); value += wide) {
      window.L.polyline([[bounds.getSouth(), value], [bounds.getNorth(), value]], style).addTo(layer);
      mark(layer, [bounds.getSouth(), value], degrees(value, wide), [-4, 16]);
    }
    for (value = Math.ceil(bounds.getSouth() / high) * high; value < bounds.getNorth(); value += high) {
      window.L.polyline([[value, bounds.getWest()], [value, bounds.getEast()]], style).addTo(layer);
      mark(layer, [value, bounds.getWest()], degrees(value, high), [-4, 16]);
    }
  }

  function mark(layer, place, text, anchor) {
    var icon = window.L.divIcon({ className: "graticule-mark", html: make("span", "", text), iconSize: [64, 16], iconAnchor: anchor });
    window.L.marker(place, { icon: icon, interactive: false, keyboard: false }).addTo(layer);
  }

  function radiusOf(amount, most) {
    return amount > 0 && most > 0 ? Math.max(SMALLEST, LARGEST * Math.sqrt(amount / most)) : SMALLEST;
  }

  function rounded(value) {
    var power = Math.pow(10, Math.floor(Math.log10(value)));
    return Math.ceil(value / power) * power;
  }

  function legendLine(list, symbol, text) {
    var line = make("li");
    line.appendChild(symbol);
    line.appendChild(make("span", "", text));
    list.appendChild(line);
  }

  function drawLegend(place, most, unit, kinds) {
    var list = make("ul", "legend");
    kinds.forEach(function (kind) {
      legendLine(list, make("i", "legend-line legend-" + kind), words[kind] || kind);
    });
    place.appendChild(list);
    if (!(most > 0)) return;
    var top = rounded(most) > most ? most : rounded(most);
    place.appendChild(make("div", "muted", words.area_by + (unit ? " (" + unit + ")" : "")));
    var sizes = make("ul", "legend legend-sizes");
    [1, 0.25, 0.04].forEach(function (share) {
      var value = Number((top * share).toPrecision(2));
      var circle = make("i", "legend-circle");
      var across = 2 * radiusOf(value, most);
      circle.style.width = across + "px";
      circle.style.height = across + "px";
      legendLine(sizes, circle, value.toLocaleString("en-US", { maximumSignificantDigits: 2 }));
    });
    place.appendChild(sizes);
  }

  function listItem(list, feature, show) {
    var properties = feature.properties;
    var line = make("li");
    var button = make("button", "map-item");
    button.type = "button";
    var dot = make("i", "dot");
    dot.style.backgroundColor = colourOf(properties.colour);
    button.appendChild(dot);
    button.appendChild(make("span", "map-item-name", properties.name));
    button.appendChild(make("span", "num", properties.label || "—"));
    if (show) button.addEventListener("click", show);
    else {
      button.disabled = true;
      button.appendChild(make("span", "muted", words.without_position));
    }
    line.appendChild(button);
    list.appendChild(line);
  }

  function drawCircles(map, points, most, list) {
    var shapes = [];
    points.forEach(function (feature) {
      var properties = feature.properties;
      if (!feature.geometry) {
        listItem(list, feature, null);
        return;
      }
      var place = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
      var colour = colourOf(properties.colour);
      var known = properties.amount !== null && properties.amount !== undefined;
      var circle = window.L.circleMarker(place, {
        radius: radiusOf(properties.amount, most), color: known ? token("--paper") : colour, weight: known ? 1 : 1.5,
        fillColor: colour, fillOpacity: known ? 0.78 : 0
      });
      circle.bindPopup(popupOf(properties), { closeButton: true, autoPanPadding: [24, 24] });
      circle.bindTooltip(make("span", "", properties.name), { direction: "top", sticky: true });
      circle.addTo(map);
      shapes.push(circle);
      listItem(list, feature, function () {
        map.panTo(place);
        circle.openPopup();
      });
    });
    return shapes;
  }

  var BOUNDARY = {
    physical: { weight: 2.6 },
    administrative: { weight: 2, dashArray: "8 4" },
    economic: { weight: 1.6, dashArray: "2 4" },
    accounting: { weight: 1.6, dashArray: "10 3 2 3" }
  };

  function draw(place) {
    var source = document.getElementById(place.dataset.map);
    if (!source || place.dataset.drawn) return;
    place.dataset.drawn = "1";
    var list = document.getElementById(place.dataset.list);
    var collection = JSON.parse(source.textContent);
    var points = collection.features.filter(function (feature) { return feature.properties.role === "enterprise"; });
    var areas = collection.features.filter(function (feature) { return feature.properties.role === "boundary" && feature.geometry; });
    points.sort(function (a, b) { return (b.properties.amount || 0) - (a.properties.amount || 0); });
    var most = points.length ? points[0].properties.amount || 0 : 0;
    if (!window.L) {
      place.textContent = words.noMap;
      points.forEach(function (feature) { listItem(list, feature, null); });
      return;
    }
    var map = window.L.map(place, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false, minZoom: 2 });
    map.setView([35, 105], 4);
    map.createPane("graticule").style.zIndex = 350;
    window.L.control.zoom({ position: "topright" }).addTo(map);
    var grid = window.L.layerGroup().addTo(map);
    var kinds = [];
    var shapes = areas.map(function (feature) {
      var kind = BOUNDARY[feature.properties.kind] ? feature.properties.kind : "physical";
      if (kinds.indexOf(kind) < 0) kinds.push(kind);
      var style = Object.assign({ color: token("--ink"), fillColor: token("--primary"), fillOpacity: kind === "physical" ? 0.05 : 0 }, BOUNDARY[kind]);
      return window.L.geoJSON(feature, { style: style, interactive: false }).addTo(map);
    });
    shapes = shapes.concat(drawCircles(map, points, most, list));
    window.L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    if (shapes.length) map.fitBounds(window.L.featureGroup(shapes).getBounds(), { padding: [34, 34], maxZoom: 15 });
    map.on("moveend resize", function () { graticule(map, grid); });
    graticule(map, grid);
    drawLegend(document.getElementById(place.dataset.legend), most, collection.unit_label || "", kinds);
  }

  function drawAll(root) {
    if (root.matches && root.matches("[data-map]")) draw(root);
    Array.prototype.forEach.call(root.querySelectorAll("[data-map]"), draw);
  }

  drawAll(document);
  document.addEventListener("htmx:load", function (event) {
    if (event.detail.elt !== document.body) drawAll(event.detail.elt);
  });
})();
