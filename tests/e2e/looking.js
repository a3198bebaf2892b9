// What the browser tests ask of a page that is open. Each answers with what is wrong, as a list of lines.
({
  named(element) {
    const id = element.id ? `#${element.id}` : "";
    const words = (element.getAttribute("aria-label") || element.innerText || element.value || element.name || "").trim();
    return `<${element.tagName.toLowerCase()}${id} ${JSON.stringify(words.slice(0, 40))}>`;
  },
  shown(element) {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  },
  // Within reach of nobody's finger: hidden from sight, or shown on focus alone.
  clipped(element) {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.clipPath === "inset(50%)" || style.clip.startsWith("rect(")) return true;
    }
    const box = element.getBoundingClientRect();
    return box.bottom < 0 || box.right < 0;
  },
  controls() {
    const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
    return [...all].filter((each) => this.shown(each) && !this.clipped(each));
  },
  // A link within a sentence is as high as its line, which WCAG 2.5.8 allows.
  inSentence(element) {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const around = [...element.parentElement.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE);
    return around.some((each) => /\p{L}{2}/u.test(each.nodeValue));
  },
  targets() {
    const small = this.controls().filter((each) => {
      if (each.disabled || this.inSentence(each)) return false;
      const label = each.matches("input[type=checkbox], input[type=radio]") && each.closest("label");
      const boxes = [each.getBoundingClientRect(), ...(label ? [label.getBoundingClientRect()] : [])];
      return !boxes.some((box) => Math.min(box.width, box.height) >= 23.99);
    });
    return small.map((each) => {
      const box = each.getBoundingClientRect();
      return `${this.named(each)} is ${Math.round(box.width)} by ${Math.round(box.height)} pixels`;
    });
  },
  sideways() {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const out = [...document.body.querySelectorAll("*")].filter((each) => {
      const box = each.getBoundingClientRect();
      if (box.width === 0 || box.right <= document.documentElement.clientWidth + 1) return false;
      for (let around = each.parentElement; around && around !== document.body; around = around.parentElement) {
        if (getComputedStyle(around).overflowX !== "visible") return false;
      }
      return true;
    });
    return [`scrolls ${wide} pixels sideways because of ${out.slice(0, 3).map((each) => this.named(each)).join(", ")}`];
  },
  // With forced colours backgrounds and shadows go: what is left of a control is its border, of focus its outline.
  borderless() {
    const bare = this.controls().filter((each) => {
      if (!each.matches("button, select, textarea, input:not([type=checkbox], [type=radio], [type=range])")) return false;
      const style = getComputedStyle(each);
      const sides = ["Top", "Right", "Bottom", "Left"];
      const bordered = sides.some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0);
      const underlined = style.textDecorationLine.includes("underline");
      return !bordered && !underlined && style.appearance === "none";
    });
    return bare.map((each) => `${this.named(each)} has no border`);
  },
  unfocused() {
    const before = document.activeElement;
    const lost = this.controls().filter((each) => {
      if (each.disabled || each.tabIndex < 0) return false;
      each.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== each) return false;
      const rings = [each, each.closest("label"), each.parentElement].filter(Boolean);
      return !rings.some((ring) => {
        const style = getComputedStyle(ring);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      });
    });
    before?.focus?.({ preventScroll: true });
    return lost.map((each) => `${this.named(each)} does not show that it has focus`);
  },
  moving() {
    // What takes a millisecond moves nobody.
    const lasts = (each) => each.effect.getComputedTiming().endTime > 1;
    const running = document.getAnimations().filter((each) => each.playState === "running" && lasts(each));
    return running.map((each) => `${this.named(each.effect.target)} moves: ${each.animationName ?? each.transitionProperty}`);
  },
  async axe(options) {
    const found = await axe.run(document, options);
    return found.violations.map((each) => {
      const where = each.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`);
      const why = each.nodes[0].any.concat(each.nodes[0].all, each.nodes[0].none).map((check) => check.message);
      return `[${each.id}] ${each.help} (${each.nodes.length}): ${where.join(" | ")} – ${why.slice(0, 2).join("; ")}`;
    });
  },
})
