// Beside every figure two buttons: save it as PNG or SVG, with its finding above and its sentence below. Nothing leaves the page.
(() => {
  if (window.cajalSaves) return;
  window.cajalSaves = true;
  const SPACE = "http://www.w3.org/2000/svg", EDGE = 16;

  const beside = (chart, step) => {
    let at = chart.closest('[data-testid="stElementContainer"]');
    at = at && at[step];
    while (at && !at.innerText.trim()) at = at[step];
    return at;
  };
  const above = (chart) => {
    const found = beside(chart, "previousElementSibling");
    return found ? [".cajal-finding", ".cajal-quiet"].map((one) => found.querySelector(one)?.innerText || "") : ["", ""];
  };
  const below = (chart) => {
    const found = beside(chart, "nextElementSibling");
    return found?.querySelector('[data-testid="stCaptionContainer"]')?.innerText || "";
  };
  const wrap = (text, size, width) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${size}px sans-serif`;
    const lines = [];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  const write = (page, lines, size, y, colour) => {
    for (const line of lines) {
      y += 1.35 * size;
      const text = document.createElementNS(SPACE, "text");
      Object.entries({ x: EDGE, y, fill: colour, "font-size": size, "font-family": "sans-serif" }).forEach(([key, value]) =>
        text.setAttribute(key, value));
      text.textContent = line;
      page.append(text);
    }
    return y;
  };

  const drawn = (chart) => {
    const plot = chart.querySelector(".js-plotly-plot"), layers = plot.querySelectorAll("svg.main-svg");
    const width = layers[0].clientWidth || +layers[0].getAttribute("width");
    const height = layers[0].clientHeight || +layers[0].getAttribute("height");
    const look = getComputedStyle(chart), ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    const page = document.createElementNS(SPACE, "svg"), room = width - 2 * EDGE, [finding, detail] = above(chart);
    const back = document.createElementNS(SPACE, "rect");
    page.append(back);
    let y = write(page, wrap(finding, 19, room), 19, EDGE / 2, look.color);
    y = write(page, wrap(detail, 14, room), 14, y, look.color) + EDGE / 2;
    plot.querySelectorAll(".gl-container canvas").forEach((cloud) => {  // points of large clouds
      const picture = document.createElementNS(SPACE, "image");
      Object.entries({ y, width, height, href: cloud.toDataURL() }).forEach(([key, value]) => picture.setAttribute(key, value));
      page.append(picture);
    });
    layers.forEach((layer) => {
      const copy = layer.cloneNode(true);
      copy.querySelectorAll(".updatemenu-container, .slider-container, .hoverlayer").forEach((part) => part.remove());
      copy.removeAttribute("style");
      copy.setAttribute("y", y);
      page.append(copy);
    });
    y = write(page, wrap(below(chart), 14, room), 14, y + height, look.color) + EDGE;
    [page, back].forEach((one) => { one.setAttribute("width", width); one.setAttribute("height", y); });
    page.setAttribute("xmlns", SPACE);
    back.setAttribute("fill", ground);
    return { text: new XMLSerializer().serializeToString(page), width, height: y };
  };
  const give = (address, name) => {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  };
  const save = (chart, kind) => {
    const { text, width, height } = drawn(chart), address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    if (kind === "SVG") return give(address, "cajal-figure.svg");
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement("canvas"), times = 2;
      canvas.width = times * width;
      canvas.height = times * height;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      give(canvas.toDataURL("image/png"), "cajal-figure.png");
    };
    picture.src = address;
  };

  const dress = () => document.querySelectorAll('[data-testid="stPlotlyChart"]').forEach((chart) => {
    if (!chart.querySelector("svg.main-svg") || chart.querySelector(".cajal-save")) return;
    const box = document.createElement("div");
    box.className = "cajal-save";
    for (const kind of ["PNG", "SVG"]) {
      const button = document.createElement("button");
      button.textContent = kind;
      button.title = `Save this figure as ${kind}`;
      button.addEventListener("click", () => save(chart, kind));
      box.append(button);
    }
    chart.append(box);
  });
  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(dress, 200);
  }).observe(document.body, { childList: true, subtree: true });
  dress();
})();
