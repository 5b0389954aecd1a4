/** @file Code to be asked about in comparisons. */

/** A file of somebody's, in which a line or a block may be written in more than one way. */
export const ORDERS = `import { readFile } from 'node:fs/promises';

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly items: readonly Item[];
}

export interface Item {
  readonly name: string;
  readonly price: number;
  readonly count: number;
}

/** Orders from a file of JSON lines. */
export async function readOrders(path: string): Promise<Order[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

export function totalOf(order: Order): number {
  let total = 0;
  for (const item of order.items) {
    total += item.price * item.count;
  }
  return total;
}

export function describeOrder(order: Order): string {
  const names = order.items.map((item) => item.name).join(', ');
  const total = totalOf(order);
  if (order.items.length === 0) {
    return 'An empty order';
  }
  return 'Order ' + order.id + ' of ' + order.customer + ': ' + names + ', ' + total;
}

export function customersOf(orders: readonly Order[]): string[] {
  const customers = new Set<string>();
  for (const order of orders) {
    customers.add(order.customer);
  }
  const sorted = [...customers].sort();
  return sorted;
}

export function largestOrder(orders: readonly Order[]): Order | undefined {
  let largest: Order | undefined;
  for (const order of orders) {
    if (largest === undefined || totalOf(order) > totalOf(largest)) {
      largest = order;
    }
  }
  return largest;
}

export function groupByCustomer(orders: readonly Order[]): Map<string, Order[]> {
  const groups = new Map<string, Order[]>();
  for (const order of orders) {
    const group = groups.get(order.customer) ?? [];
    group.push(order);
    groups.set(order.customer, group);
  }
  return groups;
}
`;

/** Double quotes and semicolons on every line. Short, so that a step of an update costs little. */
export const LABELS = `const list = document.querySelector("ul");
const title = document.querySelector("h1");
title.textContent = "Orders of today";
title.classList.add("is-loud");
const total = list.children.length;
show("total", total.toFixed(2));
const states = new Map();
states.set("open", "Waiting for payment");
states.set("paid", "Paid in full");
const kind = list.getAttribute("kind");
const name = kind.split("-").join(" ");
list.setAttribute("title", name);
const button = document.createElement("button");
button.textContent = "Send them";
list.append(button);
`;
