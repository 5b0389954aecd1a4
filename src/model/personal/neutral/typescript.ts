/** @file Neutral TypeScript: single and double quotes, with and without semicolons, function declarations and arrow functions, tabs and blanks. */

import { neutralTexts } from './neutralText';

export const TYPESCRIPT = neutralTexts('typescript', {
  anchor: [
    `
type Listener<Payload> = (payload: Payload) => void;

export class Channel<Payload> {
  private readonly listeners = new Set<Listener<Payload>>();
  private isClosed = false;

  subscribe(listener: Listener<Payload>): () => void {
    if (this.isClosed) {
      throw new Error("The channel is closed.");
    }
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(payload: Payload): number {
    for (const listener of this.listeners) {
      listener(payload);
    }
    return this.listeners.size;
  }

  close(reason = "done"): void {
    console.log("closing channel:", reason);
    this.isClosed = true;
    this.listeners.clear();
  }
}
`,
    `
interface OrderLine {
  product: string
  quantity: number
  price: number
}

const totalOf = (lines: OrderLine[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.price, 0)

const byProduct = (lines: OrderLine[]) => {
  const groups = new Map<string, OrderLine[]>()
  for (const line of lines) {
    const group = groups.get(line.product) ?? []
    groups.set(line.product, [...group, line])
  }
  return groups
}

export const summarize = (lines: OrderLine[]): string => {
  if (lines.length === 0) return 'no orders'
  const names = [...byProduct(lines).keys()].sort()
  return \`\${names.join(', ')}: \${totalOf(lines).toFixed(2)}\`
}
`,
    `
export type Query = Record<string, string[]>;

export function parseQuery(text: string): Query {
    const query: Query = {};
    const body = text.startsWith('?') ? text.slice(1) : text;
    for (const part of body.split('&')) {
        if (part === '') continue;
        const [rawKey = '', rawValue = ''] = part.split('=');
        const key = decodeURIComponent(rawKey);
        const known = query[key] ?? [];
        query[key] = [...known, decodeURIComponent(rawValue)];
    }
    return query;
}

export function pageOf(query: Query): number {
    const page = Number(query['page']?.[0] ?? '1');
    if (Number.isNaN(page)) {
        throw new TypeError('page must be a number');
    }
    return page;
}
`,
    `
import { setTimeout as sleep } from "node:timers/promises"

interface RetryOptions {
	attempts: number
	delayMs: number
	isFatal?: (error: unknown) => boolean
}

export const retry = async <T>(task: () => Promise<T>, options: RetryOptions): Promise<T> => {
	let lastError: unknown = new Error("no attempt was made")
	for (let attempt = 0; attempt < options.attempts; attempt++) {
		try {
			return await task()
		} catch (error) {
			if (options.isFatal?.(error)) throw error
			lastError = error
			await sleep(options.delayMs * 2 ** attempt)
		}
	}
	throw new Error("all attempts failed", { cause: lastError })
}
`,
    `
type Shape =
	| { kind: 'circle'; radius: number }
	| { kind: 'rectangle'; width: number; height: number };

export function areaOf(shape: Shape): number {
	switch (shape.kind) {
		case 'circle':
			return Math.PI * shape.radius ** 2;
		case 'rectangle':
			return shape.width * shape.height;
	}
}

export function largest(shapes: readonly Shape[]): Shape | undefined {
	let best: Shape | undefined;
	for (const shape of shapes) {
		if (best === undefined || areaOf(shape) > areaOf(best)) {
			best = shape;
		}
	}
	return best;
}

console.log(largest([{ kind: 'circle', radius: 2 }])?.kind ?? 'none');
`,
    `
interface Task {
    readonly title: string
    readonly priority: "low" | "normal" | "high"
}

const ranks = { low: 0, normal: 1, high: 2 }

export class TaskQueue {
    private tasks: Task[] = []

    get size(): number {
        return this.tasks.length
    }

    add(title: string, priority: Task["priority"] = "normal"): this {
        const task = { title, priority }
        const place = this.tasks.findIndex((other) => ranks[other.priority] < ranks[priority])
        if (place < 0) {
            this.tasks.push(task)
        } else {
            this.tasks.splice(place, 0, task)
        }
        return this
    }

    next(): Task {
        const task = this.tasks.shift()
        if (!task) throw new RangeError("the queue is empty")
        return task
    }
}
`,
  ],
  gate: [
    `
const MINUTE = 60;
const HOUR = 60 * MINUTE;

export const formatDuration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) {
    return "unknown";
  }
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const rest = Math.round(seconds % MINUTE);
  return hours > 0 ? \`\${hours} h \${minutes} min\` : \`\${minutes} min \${rest} s\`;
};

export const parseClock = (text: string): number => {
  const [hours, minutes] = text.split(":").map(Number);
  if (hours === undefined || minutes === undefined) {
    throw new Error("not a time");
  }
  return hours * HOUR + minutes * MINUTE;
};
`,
    `
import { readFile } from 'node:fs/promises'

export interface ServerConfig {
    host: string
    port: number
    origins: string[]
}

const defaults: ServerConfig = {
    host: 'localhost',
    port: 8080,
    origins: [],
}

export async function loadConfig(path: string): Promise<ServerConfig> {
    const text = await readFile(path, 'utf8')
    const given = JSON.parse(text) as Partial<ServerConfig>
    const config = { ...defaults, ...given }
    checkPort(config.port)
    return config
}

function checkPort(port: number): void {
    if (!Number.isInteger(port) || port < 1) {
        throw new Error('port must be a whole number')
    }
}

export function addressOf(config: ServerConfig): string {
    return 'http://' + config.host + ':' + config.port
}
`,
    `
type Cell = 'wall' | 'floor';
type Point = [row: number, column: number];

const parseGrid = (text: string): Cell[][] =>
	text.split(';').map((line) => [...line].map((mark) => (mark === '#' ? 'wall' : 'floor')));

const neighbours = (grid: Cell[][], [row, column]: Point): Point[] => {
	const around: Point[] = [
		[row - 1, column],
		[row + 1, column],
		[row, column - 1],
		[row, column + 1],
	];
	return around.filter(([y, x]) => grid[y]?.[x] === 'floor');
};

export const isDeadEnd = (text: string, point: Point): boolean =>
	neighbours(parseGrid(text), point).length === 1;
`,
    `
interface Account {
  id: string
  owner: string
  balance: number
}

type Action =
  | { type: "deposit"; amount: number }
  | { type: "withdraw"; amount: number }
  | { type: "rename"; owner: string }

export function reduce(account: Account, action: Action): Account {
  switch (action.type) {
    case "deposit":
      return { ...account, balance: account.balance + action.amount }
    case "withdraw":
      if (action.amount > account.balance) {
        throw new Error("insufficient funds on " + account.id)
      }
      return { ...account, balance: account.balance - action.amount }
    case "rename":
      return { ...account, owner: action.owner }
  }
}

export function replay(account: Account, actions: Action[]): Account {
  return actions.reduce(reduce, account)
}
`,
  ],
});
