/**
 * @file Locks that all windows and the command line heed. A lock is a lease: whoever holds it renews it, and it is free again when the
 * lease runs out, or as soon as its process is gone, however that ended. A process that works for it may outlive it by a moment; the
 * lock is free when that is gone too.
 */

import { hostname } from 'node:os';
import * as z from 'zod/mini';
import type { Connection } from './connection';

/** One update at a time: it takes the machine's memory and cores, and starts from what is active. */
export const UPDATE_LOCK = 'update';
/** Renewed after a third of it; a holder that does not come to that for a minute is stuck. */
export const UPDATE_LEASE_MS = 60_000;

const LOCK = z.object({
  name: z.string(),
  owner: z.string(),
  host: z.string(),
  pid: z.number(),
  expiresAt: z.number(),
});
type Lock = z.infer<typeof LOCK>;

/** Whether the lock is the owner's now; its own it may take again. */
export function tryLock(connection: Connection, name: string, owner: string, leaseMs: number, now: number): boolean {
  return connection.write(() => {
    if (holdersOf(connection, name).some((held) => held.owner !== owner && !isFree(held, now))) return false;
    hold(connection, { name, owner, pid: process.pid, expiresAt: now + leaseMs });
    return true;
  });
}

/**
 * Nobody else gets the lock before this process is gone, even if its owner is killed or gives the lock back first; at most until the
 * lease ends. Nothing happens where the lock is another's.
 */
export function shareLock(connection: Connection, name: string, owner: string, pid: number): void {
  connection.write(() => {
    const mine = holdersOf(connection, name).find((held) => held.name === name && held.owner === owner);
    if (mine) hold(connection, { name: workersName(name), owner, pid, expiresAt: mine.expiresAt });
  });
}

/** False where the lock is no longer the owner's, as after a long sleep of the machine: its work must end then. */
export function renewLock(connection: Connection, name: string, owner: string, leaseMs: number, now: number): boolean {
  const sql = 'UPDATE locks SET expiresAt = ? WHERE name = ? AND owner = ?';
  return connection.write(() => {
    connection.run(sql, [now + leaseMs, workersName(name), owner]);
    return connection.run(sql, [now + leaseMs, name, owner]) > 0;
  });
}

/** Nothing happens where it is another's. */
export function releaseLock(connection: Connection, name: string, owner: string): void {
  connection.run('DELETE FROM locks WHERE name = ? AND owner = ?', [name, owner]);
}

export function isLocked(connection: Connection, name: string, now: number): boolean {
  return holdersOf(connection, name).some((held) => !isFree(held, now));
}

/** The row of the process that works for the lock's owner. */
function workersName(name: string): string {
  return `${name} worker`;
}

function hold(connection: Connection, lock: Omit<Lock, 'host'>): void {
  connection.insert(
    'locks',
    { ...lock, host: hostname() },
    `ON CONFLICT (name) DO UPDATE SET
       owner = excluded.owner, host = excluded.host, pid = excluded.pid, expiresAt = excluded.expiresAt`,
  );
}

/** The owner, and who works for it. */
function holdersOf(connection: Connection, name: string): readonly Lock[] {
  const sql = 'SELECT name, owner, host, pid, expiresAt FROM locks WHERE name IN (?, ?)';
  return connection.rows(LOCK, sql, [name, workersName(name)]);
}

/** Another host's processes, as of a container that shares the folder, cannot be looked at: there the lease alone counts. */
function isFree({ host, pid, expiresAt }: Lock, now: number): boolean {
  return expiresAt <= now || (host === hostname() && !isRunning(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, but is not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
