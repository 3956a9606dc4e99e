/* Draws every [data-chart] with plotly from the JSON beside it. Colours are tokens of theme.css: "var(--so2)". */
(function () {
  "use strict";

  var words = (window.tongjian || { words: {} }).words;
  var tokens = getComputedStyle(document.documentElement);
  var chinese = document.documentElement.lang.indexOf("zh") === 0;
  var font = { family: getComputedStyle(document.body).fontFamily, size: 12, color: token("--ink") };
  var RAMP = [1, 2, 3, 4, 5, 6, 7, 8].map(function (place) { return token("--industry-" + place); });

  function token(name) {
    return tokens.getPropertyValue(name).trim();
  }

  /* Plotly reads a little HTML in texts; of it only bare sub, sup, b, i, br and extra are let through. */
  function safe(text) {
    return text
      .replace(/var\((--[\w-]+)\)/g, function (whole, name) { return token(name) || whole; })
      .replace(/</g, "&lt;")
      .replace(/&lt;(\/?(?:sub|sup|b|i|extra)|br\/?)>/g, "<$1>");
  }

  function cleaned(value) {
    if (typeof value === "string") return safe(value);
    if (Array.isArray(value)) return value.map(cleaned);
    if (value && typeof value === "object") {
      return Object.keys(value).reduce(function (copy, key) {
        copy[key] = cleaned(value[key]);
        return copy;
      }, {});
    }
    return value;
  }

  function axis(given) {
    var own = {
      automargin: true,
      gridcolor: token("--hairline"),
      linecolor: token("--line-strong"),
      zerolinecolor: token("--line-strong"),
      tickcolor: token("--line-strong"),
      ticks: "outside",
      ticklen: 4,
      exponentformat: "none",
      separatethousands: true,
      tickfont: { color: token("--muted"), size: 12 },
      title: { font: { color: token("--muted"), size: 12 }, standoff: 14 }
    };
    return merged(own, given || {});
  }

  function merged(base, over) {
    var both = Object.assign({}, base);
    Object.keys(over).forEach(function (key) {
      var deep = over[key] && base[key] && typeof over[key] === "object" && typeof base[key] === "object";
      both[key] = deep && !Array.isArray(over[key]) ? merged(base[key], over[key]) : over[key];
    });
    return both;
  }

  /* Years are names of bars and points, not quantities: no thousands separator, one tick each. */
  function showsYears(traces, letter) {
    var values = traces.reduce(function (all, trace) { return all.concat(trace[letter] || []); }, []);
    return values.length > 0 && values.every(function (value) {
      return Number.isInteger(value) && value >= 1900 && value <= 2200;
    });
  }

  function layoutOf(given, traces) {
    var own = {
      font: font,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 8, r: 12, t: 12, b: 8 },
      colorway: RAMP,
      separators: ".,",
      autotypenumbers: "strict",
      barmode: "group",
      bargap: 0.35,
      hovermode: "closest",
      legend: { orientation: "h", x: 0, xanchor: "left", y: -0.14, yanchor: "top", font: { size: 12, color: token("--ink") } },
      hoverlabel: {
        bgcolor: token("--paper"),
        bordercolor: token("--line-strong"),
        font: { family: font.family, size: 12, color: token("--ink") },
        align: "left"
      }
    };
    var layout = merged(own, given);
    var names = ["xaxis", "yaxis"].concat(Object.keys(given).filter(function (key) { return /^[xy]axis\d+$/.test(key); }));
    names.forEach(function (name) {
      if (typeof layout[name] === "object" && typeof layout[name].title === "string") layout[name].title = { text: layout[name].title };
      var years = showsYears(traces, name.charAt(0)) ? { separatethousands: false, dtick: 1 } : {};
      layout[name] = axis(merged(years, layout[name] || {}));
    });
    if (!given.xaxis || given.xaxis.showgrid === undefined) layout.xaxis.showgrid = false;
    delete layout.title;
    delete layout.template;
    delete layout.width;
    layout.autosize = true;
    return layout;
  }

  function traceOf(trace) {
    if (trace.type !== "sankey") return trace;
    return merged({
      arrangement: "snap",
      textfont: { family: font.family, size: 12, color: token("--ink") },
      node: { pad: 14, thickness: 12, line: { width: 0 }, color: token("--primary") },
      link: { color: token("--flow") }
    }, trace);
  }

  var config = {
    displayModeBar: false,
    displaylogo: false,
    responsive: true,
    showSendToCloud: false,
    showEditInChartStudio: false,
    plotlyServerURL: "",
    locale: chinese ? "zh-CN" : "en"
  };

  function draw(place) {
    var source = document.getElementById(place.dataset.chart);
    if (!source || place.dataset.drawn) return;
    place.dataset.drawn = "1";
    if (!window.Plotly) {
      place.textContent = words.noPlot;
      place.classList.add("chart-empty");
      return;
    }
    var figure = cleaned(JSON.parse(source.textContent));
    if (figure.layout && figure.layout.height) place.style.height = figure.layout.height + "px";
    window.Plotly.newPlot(place, figure.data.map(traceOf), layoutOf(figure.layout || {}, figure.data), config);
    place.on("plotly_click", function (event) {
      var point = event.points[0];
      var address = point && typeof point.customdata === "string" ? point.customdata : "";
      if (address.charAt(0) === "/" && address.charAt(1) !== "/") window.location.assign(address);
    });
  }

  function drawAll(root) {
    if (root.matches && root.matches("[data-chart]")) draw(root);
    Array.prototype.forEach.call(root.querySelectorAll("[data-chart]"), draw);
  }

  if (window.Plotly) {
    window.Plotly.register({
      moduleType: "locale",
      name: "zh-CN",
      dictionary: {},
      format: {
        days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
        shortDays: ["日", "一", "二", "三", "四", "五", "六"],
        months: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
        shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
        date: "%Y-%m-%d"
      }
    });
  }
  drawAll(document);
  document.addEventListener("htmx:load", function (event) {
    if (event.detail.elt !== document.body) drawAll(event.detail.elt);
  });
})();
