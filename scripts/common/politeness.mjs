/** @file Programs at lower priority, for what runs beside them. */
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Niceness of a program, by what it does to others that want all of the processor: `yielding` takes a quarter, `idle` what is left.
 * @typedef {'yielding' | 'idle'} Politeness
 */
/** @type {Readonly<Record<Politeness, number>>} */
const NICENESS = { yielding: 5, idle: 19 };

/** Linux weighs sessions against each other first, and then the processes of each: what is to be polite has a session of its own. */
export const hasOwnSession = process.platform === 'linux';

/**
 * Lowers the priority of a process that has just started, in a session of its own where there are such; what it starts is as polite,
 * but for what begins another session.
 * @param {number} pid
 * @param {Politeness} politeness
 */
export function bePolite(pid, politeness) {
  setNiceness(pid, NICENESS[politeness]);
}

/**
 * Makes a process that leads a new session as polite as this one is.
 * @param {number} pid
 */
export function beAsPolite(pid) {
  const niceness = getPriority();
  if (niceness > 0) setNiceness(pid, niceness);
}

/**
 * @param {number} pid
 * @param {number} niceness
 */
function setNiceness(pid, niceness) {
  try {
    setPriority(pid, niceness);
    if (hasOwnSession) writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // It has ended already, or this system does not let us: it runs as the others do.
  }
}
