/** @file Neutral JavaScript: single and double quotes, with and without semicolons, function declarations and arrow functions, tabs and blanks. */

import { neutralTexts } from './neutralText';

export const JAVASCRIPT = neutralTexts('javascript', {
  anchor: [
    `
const fs = require('fs');
const path = require('path');

/** Lists the files below a folder whose names have one of the extensions. */
function listFiles(folder, extensions = ['.js']) {
  const found = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === 'node_modules') continue;
      found.push(...listFiles(full, extensions));
    } else if (extensions.includes(path.extname(entry.name))) {
      found.push(full);
    }
  }
  return found;
}

function totalSize(files) {
  return files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
}
`,
    `
const debounce = (callback, delayMs) => {
  let timer = null
  return (...args) => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => callback(...args), delayMs)
  }
}

export const attachSearch = (input, list) => {
  const items = [...list.querySelectorAll("li")]
  const status = document.getElementById("status")

  const search = debounce(() => {
    const wanted = input.value.trim().toLowerCase()
    let shown = 0
    for (const item of items) {
      item.hidden = !item.textContent.includes(wanted)
      if (!item.hidden) shown++
    }
    status.textContent = shown === 0 ? "Nothing found" : \`\${shown} results\`
  }, 150)

  input.addEventListener("input", search)
}
`,
    `
export class Inventory {
    #stock = new Map();

    receive(name, count) {
        if (count <= 0) {
            throw new RangeError("count must be positive");
        }
        this.#stock.set(name, this.available(name) + count);
    }

    available(name) {
        return this.#stock.get(name) ?? 0;
    }

    ship(name, count) {
        const left = this.available(name) - count;
        if (left < 0) {
            throw new Error("not enough of " + name);
        }
        this.#stock.set(name, left);
        return left;
    }

    report() {
        const lines = [];
        for (const [name, count] of this.#stock) {
            lines.push(name + ": " + count);
        }
        return lines.sort().join("; ");
    }
}
`,
    `
const http = require('http')
const { findUser } = require('./users')

function sendJson(response, status, body) {
	response.writeHead(status, { 'Content-Type': 'application/json' })
	response.end(JSON.stringify(body))
}

async function answer(request, response) {
	const user = await findUser(request.url.slice(1))
	sendJson(response, user ? 200 : 404, user ?? { error: 'no such user' })
}

const server = http.createServer(function (request, response) {
	answer(request, response).catch((error) => {
		sendJson(response, 500, { error: error.message })
	})
})

server.listen(3000)
`,
    `
const average = (numbers) => {
	if (numbers.length === 0) {
		throw new Error("average of no numbers");
	}
	return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
};

const median = (numbers) => {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : average(sorted.slice(middle - 1, middle + 1));
};

const numbers = [3, 5, 8, 13];
console.log("average", average(numbers).toFixed(1));
console.log("median", median(numbers));
`,
    `
const levels = ['debug', 'info', 'warn', 'error']

export const createLogger = (name, { level = 'info', write = console.log } = {}) => {
    const threshold = levels.indexOf(level)
    if (threshold < 0) {
        throw new TypeError(\`unknown level \${level}\`)
    }

    const log = (messageLevel, message) => {
        if (levels.indexOf(messageLevel) < threshold) return
        const time = new Date().toISOString()
        write(JSON.stringify({ time, name, level: messageLevel, message }))
    }

    return {
        info: (message) => log('info', message),
        warn: (message) => log('warn', message),
        error: (message) => log('error', message),
        child: (suffix) => createLogger(name + '.' + suffix, { level, write }),
    }
}
`,
  ],
  gate: [
    `
function renderCart(cart, root) {
  root.innerHTML = "";
  for (const item of cart.items) {
    const row = document.createElement("tr");
    row.append(cell(item.name), cell(money(item.price * item.count)));
    row.addEventListener("click", function () {
      cart.items = cart.items.filter((other) => other !== item);
      renderCart(cart, root);
    });
    root.append(row);
  }
  if (cart.items.length === 0) {
    root.textContent = "Your cart is empty.";
  }
}

function cell(text) {
  const element = document.createElement("td");
  element.textContent = text;
  element.className = "cell";
  return element;
}

function money(cents) {
  return "$" + (cents / 100).toFixed(2);
}
`,
    `
import { readFile, writeFile } from 'node:fs/promises'

const parseLine = (line) => {
    const [date, title, minutes] = line.split(',')
    return { date, title, minutes: Number(minutes) }
}

export const readSheet = async (path) => {
    const text = await readFile(path, 'utf8')
    return text.split('\\n').map(parseLine)
}

const minutesByDate = (rows) => {
    const sums = new Map()
    for (const { date, minutes } of rows) {
        sums.set(date, (sums.get(date) ?? 0) + minutes)
    }
    return sums
}

export const writeReport = async (path, rows) => {
    const lines = [...minutesByDate(rows)].map((pair) => pair.join(': '))
    await writeFile(path, lines.join('\\n'))
}
`,
    `
function insert(root, key, value) {
	if (root === null) return { key, value, left: null, right: null };
	if (key < root.key) {
		root.left = insert(root.left, key, value);
	} else {
		root.right = insert(root.right, key, value);
	}
	return root;
}

function find(root, key) {
	while (root !== null && root.key !== key) {
		root = key < root.key ? root.left : root.right;
	}
	return root === null ? undefined : root.value;
}

let tree = null;
for (const word of ['pear', 'apple']) {
	tree = insert(tree, word, word.length);
}
console.log(find(tree, 'apple'));
`,
    `
const test = require("node:test")
const assert = require("node:assert/strict")
const { slugify } = require("../lib/slugify")

test("words are joined by dashes", () => {
  assert.equal(slugify("Hello wide world"), "hello-wide-world")
})

test("what is no letter and no digit is left out", () => {
  assert.equal(slugify("50% off, today only!"), "50-off-today-only")
})

test("a title is cut at a word", () => {
  const slug = slugify("a rather long title", { maxLength: 10 })
  assert.equal(slug, "a-rather")
})

test("an empty title is refused", () => {
  const attempt = () => slugify("   ")
  assert.throws(attempt, { message: "the title is empty" })
})
`,
  ],
});
