// Copyright (c) 2026 hwcloud.oms contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What a person would see on the page: measured after the browser has laid it out.
() => {
  const parse = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(one).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const contrast = (color, element) => {
    const [high, low] = [luminance(parse(color).rgb), luminance(behind(element))].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const all = [...document.body.querySelectorAll("*")].filter((one) => one.getClientRects().length);
  const withText = all.filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const drawn = [...document.querySelectorAll("path:not(.grid)")];
  const paint = (one) => (getComputedStyle(one).fill === "none" ? "stroke" : "fill");
  const name = (one) => `${one.localName}.${one.getAttribute("class")}: ${one.textContent.trim().slice(0, 40)}`;
  const boxes = [...document.querySelectorAll("svg")].map((svg) =>
    [svg, ...svg.querySelectorAll("text")].map((one) => one.getBoundingClientRect())
  );
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 3 || b.bottom <= a.top + 3;
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const table = document.querySelector("main > .scroll");
  return {
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    sticksOut: all
      .filter((one) => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth + 0.5)
      .map(name),
    tableScrolls: table && table.scrollWidth > table.clientWidth,
    page: luminance(behind(document.body)),
    faintText: withText
      .filter((one) => contrast(getComputedStyle(one)[one.closest("svg") ? "fill" : "color"], one) < 4.5)
      .map(name),
    faintLines: drawn.filter((one) => contrast(getComputedStyle(one)[paint(one)], one.closest("article")) < 3).map(name),
    smallText: withText
      .filter((one) => !one.closest("svg") && parseFloat(getComputedStyle(one).fontSize) < 12)
      .map(name),
    smallLabels: boxes.flatMap(([, ...texts]) => texts).filter((box) => box.height < 10).length,
    labelsOutside: boxes.flatMap(([svg, ...texts]) => texts.filter((text) => !within(text, svg))).length,
    labelsOnLabels: boxes.flatMap(([, ...texts]) =>
      texts.flatMap((one, at) => texts.slice(at + 1).filter((other) => !apart(one, other)))
    ).length,
    texts: withText.length,
    drawn: drawn.length,
  };
}
