// What can be wrong with any page, whoever looks at it; each function gives a list of problems in words.
const seen = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
const named = element => {
    const text = (element.innerText ?? element.textContent ?? "").trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}${
        element.className && element.className.split ? "." + element.className.trim().split(/\s+/).join(".") : ""
    }> "${text}"`;
};

// Colours as [red, green, blue, alpha], whatever notation they are written in.
const pad = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
const known = new Map();
const rgba = text => {
    if (!known.has(text)) {
        pad.clearRect(0, 0, 1, 1);
        pad.fillStyle = text;
        pad.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = pad.getImageData(0, 0, 1, 1).data;
        known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
};
const over = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
const luminance = colour => {
    const [red, green, blue] = colour.slice(0, 3).map(value => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
};
const background = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        layers.push(colour);
        if (colour[3] === 1) break;
    }
    return layers.reduceRight((back, front) => over(front, back), rgba("Canvas"));
};
const opacity = element => {
    let all = 1;
    for (let at = element; at; at = at.parentElement) all *= Number(getComputedStyle(at).opacity);
    return all;
};

// WCAG 2.2, 1.4.3: 4.5 : 1, and 3 : 1 for large text (24 px, or 18.66 px and bold).
function contrast() {
    const problems = new Map();
    const hold = (element, style, what) => {
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        const svg = element instanceof SVGElement && element.tagName !== "svg";
        const back = background(element);
        const front = [...rgba(svg ? style.fill : style.color)];
        front[3] *= opacity(element);
        const found = ratio(over(front, back), back);
        if (found < (large ? 3 : 4.5))
            problems.set(`${what} ${element.className} ${front}`,
                `contrast ${found.toFixed(2)}: ${what} ${named(element)}, ${svg ? style.fill : style.color}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !seen(element) || element.closest("[disabled], noscript")) continue;
        const area = element.getBoundingClientRect();
        if (area.width <= 1 || area.height <= 1) continue; // for screen readers only
        hold(element, getComputedStyle(element), "text");
    }
    for (const element of document.querySelectorAll("input, textarea, select")) {
        if (!seen(element) || element.disabled) continue;
        hold(element, getComputedStyle(element), "value");
        if (element.placeholder) hold(element, getComputedStyle(element, "::placeholder"), "placeholder");
    }
    return [...problems.values()];
}

function structure() {
    const problems = [];
    const expect = (holds, text) => holds || problems.push(text);
    expect(document.documentElement.lang, "no lang on <html>");
    expect(document.title.trim(), "no title");
    expect(document.doctype, "no doctype");
    expect(document.querySelectorAll("main").length === 1, "not one <main>");
    expect(document.querySelector("meta[name=viewport]"), "no viewport for narrow screens");
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
    expect(headings.filter(one => one.tagName === "H1").length === 1, "not one <h1>");
    headings.reduce((before, heading) => {
        const level = Number(heading.tagName[1]);
        expect(level <= before + 1, `${named(heading)} follows a level ${before}`);
        return level;
    }, 0);
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) problems.push(`id ${id} twice`);
    for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls"])
        for (const element of document.querySelectorAll(`[${name}]`))
            for (const id of element.getAttribute(name).split(/\s+/))
                expect(document.getElementById(id), `${named(element)}: ${name} ${id} is not there`);
    for (const image of document.querySelectorAll("img"))
        expect(image.hasAttribute("alt"), `${named(image)} has no alt`);
    for (const table of document.querySelectorAll("table"))
        expect(table.querySelector("th") || table.getAttribute("role") === "presentation",
            `${named(table)} has no headers`);
    for (const input of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
        expect(input.labels?.length || input.ariaLabel || input.hasAttribute("aria-labelledby"),
            `${named(input)} ${input.name} has no label`);
    return problems;
}

function harmless() {
    const problems = [];
    for (const element of document.querySelectorAll("*"))
        for (const {name, value} of element.attributes) {
            if (name.startsWith("on")) problems.push(`${named(element)} has ${name}`);
            // The timeline's script sets some, which the policy allows.
            if (name === "style" && !element.closest("#timeline")) problems.push(`${named(element)} has style=`);
            const picture = /^\s*data:/i.test(value) && (element.matches("img, [rel=icon]"));
            if (/^(href|src|action|formaction|xlink:href)$/.test(name) && !picture &&
                /^\s*(javascript|vbscript|data):/i.test(value))
                problems.push(`${named(element)}: ${name}=${value.slice(0, 60)}`);
        }
    for (const script of document.scripts) {
        const data = script.type === "application/json";
        if (!script.src && !data) problems.push(`a script inside the page: ${script.text.slice(0, 60)}`);
    }
    for (const name of ["iframe", "object", "embed", "base", "frame", "applet", "style"])
        if (document.querySelector(name)) problems.push(`<${name}>`);
    return problems;
}

// Nothing sticks out sideways, other than in a box that scrolls by itself.
function fits() {
    const width = document.documentElement.clientWidth;
    const problems = [];
    if (document.scrollingElement.scrollWidth > width)
        problems.push(`the page is ${document.scrollingElement.scrollWidth} wide in a window of ${width}`);
    const boxed = element => {
        for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
        return false;
    };
    for (const element of document.body.querySelectorAll("*")) {
        const area = element.getBoundingClientRect();
        if (seen(element) && area.width > 1 && (area.right > width + 1 || area.left < -1) && !boxed(element))
            problems.push(`${named(element)} reaches from ${area.left | 0} to ${area.right | 0} of ${width}`);
    }
    return problems.slice(0, 10);
}

// Keyboard: what can be reached, in the order of the document, remembered with its looks.
const looks = element => {
    const style = getComputedStyle(element);
    const edge = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
    return [edge, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecorationLine].join("; ");
};
function reachable() {
    const all = document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]");
    const found = [...all].filter(element => {
        const closed = element.closest("details:not([open])");
        const folded = closed && element !== closed.querySelector(":scope > summary");
        return !element.disabled && element.tabIndex >= 0 && seen(element) && !folded;
    });
    window.reached = {order: found, looks: new Map(found.map(element => [element, looks(element)]))};
    document.activeElement?.blur();
    getSelection()?.removeAllRanges();
    return found.map(named);
}
// Where the focus is, once the window has followed it, for which it has some frames.
async function focused() {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const within = area => area.bottom > 0 && area.top < innerHeight && area.right > 0 && area.left < innerWidth;
    for (let frames = 0; frames < 30 && !within(element.getBoundingClientRect()); frames++)
        await new Promise(requestAnimationFrame);
    const before = window.reached.looks.get(element);
    return {
        position: window.reached.order.indexOf(element),
        name: named(element),
        shown: before === undefined || before !== looks(element),
        inside: within(element.getBoundingClientRect()),
        scrolls: element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth,
    };
}
