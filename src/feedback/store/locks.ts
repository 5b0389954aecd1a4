/**
 * @file Locks that all windows and the command line heed. A lock is a lease: whoever holds it renews it, and it is free again when the
 * lease runs out, or as soon as its process is gone, however that ended.
 */

import { hostname } from 'node:os';
import * as z from 'zod/mini';
import type { Connection } from './connection';

/** One update at a time: it takes the machine's memory and cores, and starts from what is active. */
export const UPDATE_LOCK = 'update';
/** Renewed after a third of it; a holder that does not come to that for a minute is stuck. */
export const UPDATE_LEASE_MS = 60_000;

const LOCK = z.object({ owner: z.string(), host: z.string(), pid: z.number(), expiresAt: z.number() });
type Lock = z.infer<typeof LOCK>;

/** Whether the lock is the owner's now; its own it may take again. */
export function tryLock(connection: Connection, name: string, owner: string, leaseMs: number, now: number): boolean {
  return connection.write(() => {
    const held = lockOf(connection, name);
    if (held && held.owner !== owner && !isFree(held, now)) return false;
    connection.insert(
      'locks',
      { name, owner, host: hostname(), pid: process.pid, expiresAt: now + leaseMs },
      `ON CONFLICT (name) DO UPDATE SET
         owner = excluded.owner, host = excluded.host, pid = excluded.pid, expiresAt = excluded.expiresAt`,
    );
    return true;
  });
}

/** False where the lock is no longer the owner's, as after a long sleep of the machine: its work must end then. */
export function renewLock(connection: Connection, name: string, owner: string, leaseMs: number, now: number): boolean {
  const sql = 'UPDATE locks SET expiresAt = ? WHERE name = ? AND owner = ?';
  return connection.run(sql, [now + leaseMs, name, owner]) > 0;
}

/** Nothing happens where it is another's. */
export function releaseLock(connection: Connection, name: string, owner: string): void {
  connection.run('DELETE FROM locks WHERE name = ? AND owner = ?', [name, owner]);
}

export function isLocked(connection: Connection, name: string, now: number): boolean {
  const held = lockOf(connection, name);
  return held !== undefined && !isFree(held, now);
}

function lockOf(connection: Connection, name: string): Lock | undefined {
  return connection.row(LOCK, 'SELECT owner, host, pid, expiresAt FROM locks WHERE name = ?', [name]);
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
